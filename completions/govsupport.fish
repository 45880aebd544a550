# Completion of govsupport for fish. As ~/.config/fish/completions/govsupport.fish, or in config.fish:
#   govsupport completion fish | source

# What is on the line is passed on as text: nothing of it is run, and no file is written.
function __govsupport_complete
    command -sq govsupport; or return
    set -l current (commandline -ct | string collect)
    set -l word (string unescape -- $current | string collect)
    test -n "$word"; or set word "$current"
    set -l lines (command govsupport __complete fish (commandline -opc) "$word" </dev/null 2>/dev/null)
    set -q lines[1]; or return
    # The first line says what to do, and how many characters stay; the others are words, each with what it is.
    set -l first (string split ' ' -- $lines[1])
    switch $first[1]
        case files folders
            set -l head (string sub -l $first[2] -- "$word" | string collect)
            set -l rest (string sub -s (math $first[2] + 1) -- "$word" | string collect)
            if test $first[1] = files
                printf "%s\n" "$head"(__fish_complete_path "$rest")
            else
                printf "%s\n" "$head"(__fish_complete_directories "$rest" '')
            end
        case '*'
            printf "%s\n" $lines[2..-1]
    end
end

complete -c govsupport -e
complete -c govsupport -k -f -a '(__govsupport_complete)'
