// The normaliser: a text is folded, then its lines are written anew by the
// rules.
#include "core/text/normalizer.h"

#include <algorithm>

#include "core/text/emitter.h"
#include "core/text/fold.h"
#include "core/text/line_rules.h"

namespace rasad::text {
namespace {

// Rules may make room for one another (a joined word ends a compound); rarely
// more than once.
constexpr int kMaxRounds = 6;

// The buffers of one thread, kept from text to text.
class Workspace {
 public:
  void Run(std::string_view source, NormalizedText& out) {
    const bool folded = Fold(source, folded_, fold_edits_);
    const std::string_view text = folded ? std::string_view(folded_) : source;
    out.display.reserve(text.size() + text.size() / 16 + 16);
    Emitter emitter(text, out.display, folded ? rule_edits_ : out.edits);
    Lines(text, emitter);
    emitter.Finish();
    if (folded) Compose(fold_edits_, rule_edits_, out.edits);
  }

 private:
  void Lines(std::string_view text, Emitter& emitter) {
    std::uint32_t ends[2] = {};  // the first two line ends since the last line that was written
    int pending = 0;
    bool written = false;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      const Span line{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end)};
      at = end + 1;
      if (text.find_first_not_of(' ', line.begin) < end) {
        if (written) {
          for (int k = 0; k < pending; ++k) emitter.Keep(ends[k], ends[k] + 1);
        }
        Line(text, line, emitter);
        written = true;
        pending = 0;
      }
      if (pending < 2 && end < text.size()) ends[pending++] = line.end;
    }
  }

  void Line(std::string_view text, Span line, Emitter& emitter) {
    const Emitter::Mark mark = emitter.mark();
    if (!rules_.Apply(text, line, emitter)) return;
    emitter.Return(mark);
    Rounds(text, line, emitter);
  }

  // Rewrites a line until no rule sees anything new in it.
  void Rounds(std::string_view text, Span line, Emitter& emitter) {
    now_.assign(line.In(text));
    all_.clear();
    const auto take = [&] {
      Compose(all_, step_, both_);
      all_.swap(both_);
      now_.swap(next_);
    };
    bool changed = true;
    for (int round = 0; changed && round < kMaxRounds; ++round) {
      if (round > 0 && Fold(now_, next_, step_)) take();
      Emitter rewritten(now_, next_, step_);
      changed = rules_.Apply(now_, {0, static_cast<std::uint32_t>(now_.size())}, rewritten);
      rewritten.Finish();
      take();
    }
    std::uint32_t kept = line.begin;
    for (const Edit& e : all_) {
      const std::uint32_t begin = line.begin + e.source_begin;
      if (begin > kept) emitter.Keep(kept, begin);
      kept = begin + e.source_length;
      if (e.display_length > 0) {
        emitter.Replace(begin, e.source_length,
                        std::string_view(now_).substr(e.display_begin, e.display_length));
      }
    }
    if (line.end > kept) emitter.Keep(kept, line.end);
  }

  LineRules rules_;
  std::string folded_;
  std::vector<Edit> fold_edits_;
  std::vector<Edit> rule_edits_;
  // Of Rounds(): a line as it is and as it will be, what was changed in all and by one step.
  std::string now_;
  std::string next_;
  std::vector<Edit> all_;
  std::vector<Edit> step_;
  std::vector<Edit> both_;
};

}  // namespace

void Normalize(std::string_view source, NormalizedText& out) {
  thread_local Workspace workspace;
  workspace.Run(source, out);
}

}  // namespace rasad::text
