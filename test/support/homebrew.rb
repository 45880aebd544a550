# Installs and tests a formula as Homebrew does, as far as ours needs it, and prints what it is about as JSON.
# https://docs.brew.sh/Formula-Cookbook, https://docs.brew.sh/Node-for-Formula-Authors
#
#     ruby homebrew.rb FORMULA TARBALL PREFIX NODE NPM
#
# What the formula uses and this doesn't know fails.
require "fileutils"
require "json"
require "open3"
require "pathname"

FORMULA, TARBALL, PREFIX, NODE, NPM = ARGV

module Language
  module Node
    module Shebang
      def detected_node_shebang = "#!#{NODE}"
    end
  end
end

# Homebrew's own methods on paths.
class Pathname
  # A hash says which name each gets.
  def install_symlink(*sources)
    mkpath
    sources.flatten.each do |source|
      pairs = source.is_a?(Hash) ? source.to_a : [[source, Pathname(source).basename]]
      pairs.each do |from, name|
        raise "#{from} is not there" unless Pathname(from).exist?

        (self/name).make_symlink(from)
      end
    end
  end
end

class Formula
  class << self
    attr_reader :facts, :test_block

    %i[desc homepage url sha256 license].each do |name|
      define_method(name) { |value| (@facts ||= {})[name] = value }
    end

    def depends_on(name) = ((@facts ||= {})[:depends_on] ||= []) << name

    def livecheck = nil

    def test(&block) = @test_block = block
  end

  def prefix = Pathname(PREFIX)/"Cellar"

  def bin = prefix/"bin"

  def libexec = prefix/"libexec"

  def man1 = prefix/"share/man/man1"

  def bash_completion = prefix/"etc/bash_completion.d"

  def zsh_completion = prefix/"share/zsh/site-functions"

  def fish_completion = prefix/"share/fish/vendor_completions.d"

  # From the address, as Homebrew reads it.
  def version = self.class.facts[:url][/-(\d+\.\d+\.\d+[^\/]*)\.tgz\z/, 1]

  def system(command, *arguments)
    command = NPM if command == "npm"
    output, status = Open3.capture2e(command, *arguments.map(&:to_s))
    raise "#{command} #{arguments.join(" ")}: #{output}" unless status.success?
  end

  # Scripts that pack are taken out, and the package is packed again: npm would only link to a folder.
  # Homebrew's language/node.rb
  def std_npm_args
    description = JSON.parse(File.read("package.json"))
    %w[prepare prepack postpack].each { |script| description["scripts"]&.delete(script) }
    File.write("package.json", JSON.pretty_generate(description))
    pack, status = Open3.capture2(NPM, "pack", "--ignore-scripts", err: File::NULL)
    raise "npm pack failed" unless status.success?

    (libexec/"lib").mkpath
    [
      "--loglevel=silly", "--global", "--build-from-source", "--min-release-age=1", "--cache=#{PREFIX}/npm_cache",
      "--ignore-scripts", "--prefix=#{libexec}", "#{Dir.pwd}/#{pack.lines.last.chomp}"
    ]
  end

  def rewrite_shebang(shebang, *files)
    files.each do |file|
      text = file.read
      raise "#{file} begins with no shebang of Node" unless text.start_with?("#!/usr/bin/env node\n")

      file.write(text.sub(/\A.*/, shebang))
    end
  end

  def shell_output(command)
    output, status = Open3.capture2(command)
    raise "#{command} exited with #{status.exitstatus}" unless status.success?

    output
  end

  def assert_equal(expected, actual)
    raise "#{actual.inspect} is not #{expected.inspect}" unless expected == actual
  end

  def assert_match(expected, actual)
    raise "#{expected.inspect} is not in #{actual.inspect}" unless actual.match?(expected)
  end
end

source, home = %w[source home].map { |name| File.join(PREFIX, name) }
FileUtils.mkdir_p([source, home])
Kernel.system("tar", "-xzf", TARBALL, "-C", source, "--strip-components=1", exception: true)
load FORMULA
formula = Govsupport.new
Dir.chdir(source) { formula.install }
ENV["HOME"] = home
Dir.chdir(home) { formula.instance_exec(&Govsupport.test_block) }
puts JSON.generate(Govsupport.facts)
