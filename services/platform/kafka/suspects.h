// Crash suspects: how a record that kills its process is found, with nothing but commit metadata.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace rasad::kafka {

/// A partition of a topic.
struct Partition {
  std::string topic;
  std::int32_t number = 0;

  friend auto operator<=>(const Partition&, const Partition&) = default;
};

/// Remembers, for every assigned partition, whether a process died with records of it in hand.
///
/// Each attempt has a size class: 0 a normal batch, 1 at most kSmallBatch records of one partition
/// alone, 2 a single record. Before an attempt is handed out, a mark is committed: the offset of
/// its first record again, with metadata that says the size class and where the suspicious stretch
/// ends. A commit after success carries no metadata, so whoever is assigned the partition and finds
/// a mark knows that its writer died (or was cut off) in that attempt, and repeats the stretch one
/// size class smaller. In class 2 the mark also counts the deaths at that very record; they become
/// Record::deaths, from which the worker decides. Past the stretch, life is normal again.
///
/// A healthy process pays one extra commit per partition and assignment: only the first batch of a
/// partition is marked in class 0, since a successor marks its own first batch, which starts where
/// the dead one's last batch started. After a kill -9 of a healthy process, the successor repeats
/// at most one batch's worth of records in small batches (about 50 commits for 1,000 records).
///
/// A process that gives a batch up alive takes its mark back (Unmark), and recognises a mark of its
/// own that it could not take back. Both keep rebalances from looking like deaths.
///
/// Pure: no I/O, no clock. Not thread-safe.
class Suspects {
 public:
  static constexpr std::size_t kSmallBatch = 32;

  explicit Suspects(std::size_t batch_size) : batch_size_(batch_size) {}

  /// After an assignment: what the group has committed for the partition. `committed` is negative
  /// if nothing was. Metadata that is not ours says nothing.
  void Load(const Partition& partition, std::int64_t committed, std::string_view metadata);

  /// Forgets all partitions, for they may belong to another member now.
  void Forget();

  /// How records from `offset` on may be handed out.
  struct Allowance {
    std::size_t most = 0;  ///< Records of this partition.
    bool alone = false;    ///< No records of other partitions with them.
    int deaths = 0;        ///< Of the record at `offset`, for Record::deaths.
  };
  Allowance Allow(const Partition& partition, std::int64_t offset) const;

  /// The metadata to commit at offset `first` before the records [first, end) are handed out;
  /// nullopt if no commit is needed.
  std::optional<std::string> Mark(const Partition& partition, std::int64_t first, std::int64_t end);

  /// The metadata to commit at offset `first` when the marked records from there on are given up by
  /// a living process; nullopt if they bear no mark.
  std::optional<std::string> Unmark(const Partition& partition, std::int64_t first) const;

  /// Everything before `next` is done and committed without metadata.
  void Committed(const Partition& partition, std::int64_t next);

 private:
  struct State {
    int size_class = 0;       ///< Of attempts before `until`.
    std::int64_t until = -1;  ///< End of the suspicious stretch; -1: none.
    std::int64_t alone_at = -1;
    int alone = 0;        ///< Deaths with the record at alone_at alone in hand.
    bool proven = false;  ///< Something was committed since the assignment.
  };
  struct OwnMark {
    std::int64_t first;
    std::string metadata;
    State before;
  };

  static std::string Encode(const State& state);
  static State AfterDeath(std::string_view metadata, std::int64_t committed);

  std::size_t batch_size_;
  std::map<Partition, State> states_;
  std::map<Partition, OwnMark> own_marks_;
};

}  // namespace rasad::kafka
