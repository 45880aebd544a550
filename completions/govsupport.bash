# Completion of govsupport for bash, 3.2 and later. In ~/.bashrc:
#   eval "$(govsupport completion bash)"

# What is on the line is passed on as text: nothing of it is run, and no file is written.
_govsupport() {
  local answer is
  COMPREPLY=()
  answer=$(command govsupport __complete bash "${COMP_LINE:0:COMP_POINT}" "${2-}" </dev/null 2>/dev/null) || return 0
  # The first line says what to do, the others are words. A here-string would be a file in bash before 5.1.
  is=${answer%% *}
  while [[ $answer == *$'\n'* ]]; do
    answer=${answer#*$'\n'}
    COMPREPLY[${#COMPREPLY[@]}]=${answer%%$'\n'*}
  done
  # bash 3.2 has no compopt: it completes files wherever there is no word, and puts a space after each.
  if type compopt >/dev/null 2>&1; then
    case $is in
      open) compopt -o nospace ;;
      files) compopt -o default ;;
      folders) compopt -o dirnames ;;
    esac
  fi
  return 0
}

if type compopt >/dev/null 2>&1; then
  complete -F _govsupport govsupport
else
  complete -o default -F _govsupport govsupport
fi
