// How far a publication is, in a small file, so that it can go on after it was killed.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "cli/inputs.h"
#include "core/base/error.h"

namespace rasad::cli {

/// Follows which articles have had their final answer, and keeps the last place up to which all of
/// them have. Not thread-safe.
class PublishState {
 public:
  /// `target` is the server; `sources` what is published, in order.
  PublishState(std::filesystem::path file, std::string target, const std::vector<Source>& sources);

  /// Where the state of these inputs lies unless a place is given: a file named by server and
  /// paths, in $XDG_STATE_HOME/rasad, else ~/.local/state/rasad. Empty if neither is known.
  static std::filesystem::path DefaultFile(const std::string& target,
                                           const std::vector<Source>& sources);

  /// The place behind which an earlier run stopped; {0, 0} if nothing is known of one, or it went
  /// to another server. An input that has changed since is begun anew, and so is all behind it.
  /// kInvalidInput: the file is no such state.
  base::Result<Place> Load() const;

  /// An article was read; places ascend.
  void Read(Place place);
  /// It has had its final answer.
  void Done(Place place);
  /// Nothing waits for its answer.
  bool Idle() const { return open_.empty(); }
  /// All up to and with this place are done.
  Place Behind() const;

  /// Writes the file anew, in one step. kInvalidInput: it cannot be written.
  base::Status Save() const;
  /// Removes it: everything is done.
  void Remove() const;

 private:
  const std::filesystem::path file_;
  const std::string target_;
  std::vector<std::pair<std::string, std::string>> sources_;  // absolute path, stamp
  std::set<Place> open_;
  Place last_;
};

}  // namespace rasad::cli
