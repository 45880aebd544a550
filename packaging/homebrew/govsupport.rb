class Govsupport < Formula
  include Language::Node::Shebang

  desc "Checks, checklists and tickets for GovPress 2nd line support"
  homepage "https://github.com/dxw/govsupport"
  url "https://github.com/dxw/govsupport/releases/download/v0.1.0/govsupport-0.1.0.tgz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "MIT"

  livecheck do
    url :stable
    strategy :github_latest
  end

  depends_on "node"

  def install
    system "npm", "install", *std_npm_args
    # Homebrew's Node, not an older one that a version manager puts first on PATH.
    rewrite_shebang detected_node_shebang, libexec/"lib/node_modules/govsupport/bin/govsupport.js"
    bin.install_symlink libexec.glob("bin/*")
    scripts = libexec/"lib/node_modules/govsupport/completions"
    bash_completion.install_symlink scripts/"govsupport.bash" => "govsupport"
    zsh_completion.install_symlink scripts/"_govsupport"
    fish_completion.install_symlink scripts/"govsupport.fish"
    man1.install_symlink libexec.glob("share/man/man1/*")
  end

  test do
    assert_equal version.to_s, shell_output("#{bin}/govsupport --version").chomp
    assert_match "git-identity", shell_output("#{bin}/govsupport doctor --list --sandbox")
  end
end
