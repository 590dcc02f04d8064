// Crash suspects: how a record that kills its process is found, with nothing but commit metadata.
#include "platform/kafka/suspects.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace rasad::kafka {
namespace {

constexpr int kNormal = 0;
constexpr int kSmall = 1;
constexpr int kSingle = 2;
constexpr std::string_view kPrefix = "rasad1";

/// The value of ";name=<number>" in metadata; nullopt if it is absent or no number.
std::optional<std::int64_t> Field(std::string_view metadata, std::string_view name) {
  const auto at = metadata.find(name);
  if (at == std::string_view::npos) return std::nullopt;
  const char* begin = metadata.data() + at + name.size();
  const char* end = metadata.data() + metadata.size();
  std::int64_t value = 0;
  const auto [rest, error] = std::from_chars(begin, end, value);
  if (error != std::errc() || value < 0 || (rest != end && *rest != ';')) return std::nullopt;
  return value;
}

}  // namespace

std::string Suspects::Encode(const State& state) {
  if (state.until < 0) return {};
  return std::string(kPrefix) + ";class=" + std::to_string(state.size_class) +
         ";until=" + std::to_string(state.until) + ";alone=" + std::to_string(state.alone);
}

Suspects::State Suspects::AfterDeath(std::string_view metadata, std::int64_t committed) {
  State state;
  if (!metadata.starts_with(kPrefix) || committed < 0) return state;
  const auto size_class = Field(metadata, ";class=");
  const auto until = Field(metadata, ";until=");
  const auto alone = Field(metadata, ";alone=");
  if (!size_class || !until || !alone || *size_class > kSingle || *until <= committed) return state;
  constexpr std::int64_t kManyDeaths = 1000;
  state.size_class = std::min(static_cast<int>(*size_class) + 1, kSingle);
  state.until = *until;
  if (*size_class == kSingle) {
    state.alone_at = committed;
    state.alone = static_cast<int>(std::min(*alone, kManyDeaths));
  }
  return state;
}

void Suspects::Load(const Partition& partition, std::int64_t committed, std::string_view metadata) {
  const auto own = own_marks_.find(partition);
  if (own != own_marks_.end() && own->second.first == committed &&
      own->second.metadata == metadata) {
    states_[partition] = own->second.before;
    return;
  }
  states_[partition] = AfterDeath(metadata, committed);
}

void Suspects::Forget() { states_.clear(); }

Suspects::Allowance Suspects::Allow(const Partition& partition, std::int64_t offset) const {
  const auto found = states_.find(partition);
  if (found == states_.end() || offset >= found->second.until) return {batch_size_, false, 0};
  const State& state = found->second;
  if (state.size_class == kSingle) return {1, true, state.alone_at == offset ? state.alone : 0};
  const auto left = static_cast<std::size_t>(state.until - offset);
  return {std::min(kSmallBatch, left), true, 0};
}

std::optional<std::string> Suspects::Mark(const Partition& partition, std::int64_t first,
                                          std::int64_t end) {
  State& state = states_[partition];
  State attempt;
  if (first >= state.until) {
    if (state.proven) return std::nullopt;
    attempt.size_class = kNormal;
    attempt.until = end;
  } else if (state.size_class == kSingle) {
    attempt.size_class = kSingle;
    attempt.until = state.until;
    attempt.alone = state.alone_at == first ? state.alone + 1 : 1;
  } else {
    attempt.size_class = kSmall;
    attempt.until = end;
  }
  std::string metadata = Encode(attempt);
  own_marks_[partition] = {first, metadata, state};
  return metadata;
}

std::optional<std::string> Suspects::Unmark(const Partition& partition, std::int64_t first) const {
  const auto own = own_marks_.find(partition);
  if (own == own_marks_.end() || own->second.first != first) return std::nullopt;
  // What must be found there for a reader to come to the state before the mark: one class larger.
  State found = own->second.before;
  if (first >= found.until) return std::string();
  if (found.size_class == kSingle && found.alone_at == first && found.alone > 0) {
    return Encode(found);
  }
  found.size_class -= 1;
  found.alone = 0;
  return Encode(found);
}

void Suspects::Committed(const Partition& partition, std::int64_t next) {
  State& state = states_[partition];
  state.proven = true;
  if (next >= state.until) {
    state = State{};
    state.proven = true;
  }
  own_marks_.erase(partition);
}

}  // namespace rasad::kafka
