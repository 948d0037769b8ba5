// What a kernel kind is: the recipes of recipes/*.json and the configuration fragments of config/, held in the program.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ioasis::conformance::kernel {

/// How a guest with this kernel is started.
struct QemuRecipe {
  std::string program;                 ///< "qemu-system-x86_64"
  std::string package;                 ///< the Debian package that has it
  std::string architecture;            ///< of the guest, as the compiler for its programs is called
  std::vector<std::string> arguments;  ///< the machine and its devices
  std::string cpu;                     ///< -cpu without KVM; with KVM it is "host"
  unsigned memory_mib = 0;             ///< what the guest has unless told otherwise
  std::string cmdline;                 ///< the kernel's, at least the console
};

/// The Debian package whose kernel is built unless another source is named.
struct SourcePackage {
  std::string name;     ///< "linux-source-7.3"; it holds usr/src/NAME.tar.xz
  std::string suite;    ///< where it is downloaded from: "trixie-backports"; "" where it has to be installed
  std::string version;  ///< of what is downloaded, the one that this release of ioasis was tried with
};

/// The texts of files by their names.
using Texts = std::map<std::string_view, std::string_view>;

struct Recipe {
  std::string name;   ///< "x86"
  std::string about;  ///< one line, for people
  std::string arch;   ///< ARCH of the kernel's Makefile
  SourcePackage source;
  std::string dialect;                       ///< in which it is judged, unless another is chosen: "linux-6.12"
  std::string cross_compile;                 ///< CROSS_COMPILE, "" for the native compiler
  std::string base;                          ///< the configuration to start from: "tinyconfig"
  std::vector<std::string> variables;        ///< of make, each "NAME=value", besides those that every kernel gets
  std::vector<std::string> fragments;        ///< the text of each configuration fragment; later ones win
  std::vector<std::string> required;         ///< options without which the kernel is useless to us, without CONFIG_
  std::map<std::string, std::string> needs;  ///< a program, or the absolute path of a file, to the package that has it
  std::string target;                        ///< what make is asked for
  std::string image;                         ///< where it lies in the build tree
  std::vector<std::string> keep;  ///< further files to keep, below "source/" and "build/"; * stands for names
  unsigned expected_lines = 0;    ///< how many lines make prints in a build from nothing, about
  QemuRecipe qemu;

  /// The SHA-256 of what the project itself puts into a kernel: the fragments, and the recipe but for how it is booted
  /// and judged, and the source, which is told by its own digest.
  std::string digest;

  /// The fragments' text, one after the other.
  std::string config() const;
};

/// All recipes, by name.
const std::map<std::string, Recipe>& recipes();

/// The recipe of that name. Throws BadRequest, listing the names there are.
const Recipe& recipe(const std::string& name);

/// Reads a recipe. One that is "like" others says only what differs: its arrays are added to those of the others, other
/// values replace them, and what several of them are like counts once. `fragments` and `others` give the texts of
/// fragments and recipes by file name. Throws nlohmann::json::exception or std::out_of_range on a malformed one.
Recipe parse_recipe(std::string_view text, const Texts& fragments, const Texts& others = {});

}  // namespace ioasis::conformance::kernel
