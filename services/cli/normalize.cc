// rasad normalize: a filter from any Persian text to its display form, keys, tokens or sentences.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cerrno>
#include <cstring>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/article_json.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/display_stream.h"
#include "cli/normalize_diff.h"
#include "core/text/search_key.h"
#include "core/text/tokens.h"
#include "platform/runtime/service.h"

namespace rasad::cli {
namespace {

constexpr std::size_t kBlock = 64u << 10;  // bytes read at once

struct Options {
  std::vector<std::string> files;
  bool key = false;
  bool stem = false;
  bool tokens = false;
  bool sentences = false;
  bool offsets = false;
  bool diff = false;
};

std::string_view NameOf(text::TokenKind kind) {
  switch (kind) {
    case text::TokenKind::kWord:
      return "word";
    case text::TokenKind::kNumber:
      return "number";
    case text::TokenKind::kPunctuation:
      return "punctuation";
    case text::TokenKind::kUrl:
      return "url";
    case text::TokenKind::kHandle:
      return "handle";
    case text::TokenKind::kHashtag:
      return "hashtag";
    case text::TokenKind::kOther:
      break;
  }
  return "other";
}

// Writes the pieces of one text as the options say.
class Writer {
 public:
  Writer(const Options& options, const Style& style, std::string file)
      : options_(options), style_(style), file_(std::move(file)) {}

  void Write(const Piece& piece) {
    if (options_.diff) {
      out_ += DiffText(piece, style_);
    } else if (options_.tokens || options_.sentences) {
      WriteUnits(piece);
    } else if (options_.offsets) {
      WriteEdits(piece);
    } else {
      WriteLines(piece);
    }
    if (out_.size() >= kBlock) Flush();
  }

  // The text has ended.
  void Finish(const DisplayStream& stream) {
    if (open_line_) out_ += '\n';
    open_line_ = false;
    const bool edits = options_.offsets && !options_.tokens && !options_.sentences;
    // The output ends with a line end whatever the text ends with.
    if (edits && stream.display_size() > 0 && !stream.tail_is_line_end()) {
      WriteEdit(stream.tail_begin(), "", stream.size() - stream.tail_begin(), stream.display_size(),
                "\n");
    }
    Flush();
  }

  void Flush() {
    std::cout.write(out_.data(), static_cast<std::streamsize>(out_.size()));
    std::cout.flush();
    out_.clear();
  }

 private:
  // Lines as they are or as keys. The line end is written with its line, so that who waits for a
  // line gets it.
  void WriteLines(const Piece& piece) {
    std::string_view separator = piece.separator;
    if (!open_line_ && !separator.empty() && separator.front() == '\n') separator.remove_prefix(1);
    out_ += separator;
    if (!options_.key && !options_.stem && !style_.rtl) {
      out_ += piece.display;
    } else {
      for (std::size_t at = 0; at <= piece.display.size();) {
        const std::size_t end = std::min(piece.display.find('\n', at), piece.display.size());
        if (at > 0) out_ += '\n';
        AppendForm(piece.display.substr(at, end - at), style_.rtl);
        at = end + 1;
      }
    }
    if (piece.ends_line) out_ += '\n';
    open_line_ = !piece.ends_line;
  }

  // A stretch of display as it is asked for, its keys with blanks between.
  void AppendForm(std::string_view text, bool isolated) {
    constexpr std::string_view kIsolate = "\xE2\x81\xA7";     // U+2067 RIGHT-TO-LEFT ISOLATE
    constexpr std::string_view kEndIsolate = "\xE2\x81\xA9";  // U+2069 POP DIRECTIONAL ISOLATE
    isolated &= !text.empty();
    if (isolated) out_ += kIsolate;
    if (options_.key) {
      text::AppendSearchKey(text, out_);
    } else if (options_.stem) {
      out_ += StemsOf(text);
    } else {
      out_ += text;
    }
    if (isolated) out_ += kEndIsolate;
  }

  static std::string StemsOf(std::string_view text) {
    std::string stems;
    for (const text::SearchTerm& term : text::SearchTerms(text)) {
      if (!stems.empty()) stems += ' ';
      stems += term.stem;
    }
    return stems;
  }

  void WriteUnits(const Piece& piece) {
    text::Tokenize(piece.display, tokens_);
    if (!options_.sentences) {
      for (std::size_t i = 0; i < tokens_.size(); ++i) {
        WriteUnit(piece, tokens_.span(i), NameOf(tokens_.kind[i]));
      }
      return;
    }
    text::SplitSentences(piece.display, tokens_, sentences_);
    std::size_t token = 0;
    for (const text::Span& sentence : sentences_) {
      if (!options_.tokens || options_.offsets) {
        WriteUnit(piece, sentence, "sentence");
        continue;
      }
      // One sentence a line, its tokens with blanks between.
      bool first = true;
      for (; token < tokens_.size() && tokens_.begin[token] < sentence.end; ++token) {
        const std::size_t before = out_.size();
        if (!first) out_ += ' ';
        const std::size_t begin = out_.size();
        AppendForm(tokens_.span(token).In(piece.display), false);
        if (out_.size() == begin) {
          out_.resize(before);
        } else {
          first = false;
        }
      }
      out_ += '\n';
    }
  }

  void WriteUnit(const Piece& piece, text::Span span, std::string_view kind) {
    const std::string_view text = span.In(piece.display);
    if (options_.offsets) {
      const text::Span source = text::ToSource(piece.edits, span);
      auto line = nlohmann::ordered_json::object();
      line["file"] = file_;
      line["kind"] = kind;
      line["text"] = text;
      if (options_.key) line["key"] = text::SearchKey(text);
      if (options_.stem) line["stem"] = StemsOf(text);
      line["begin"] = piece.display_begin + span.begin;
      line["end"] = piece.display_begin + span.end;
      line["source_begin"] = piece.source_begin + source.begin;
      line["source_end"] = piece.source_begin + source.end;
      out_ += JsonLine(line) + '\n';
      return;
    }
    const std::size_t before = out_.size();
    AppendForm(text, style_.rtl);
    // Marks have no key.
    if (out_.size() > before) out_ += '\n';
  }

  void WriteEdits(const Piece& piece) {
    if (!piece.gap_same) {
      WriteEdit(piece.gap_begin, "", piece.source_begin - piece.gap_begin,
                piece.display_begin - piece.separator.size(), piece.separator);
    }
    for (const text::Edit& edit : piece.edits) {
      WriteEdit(piece.source_begin + edit.source_begin,
                piece.source.substr(edit.source_begin, edit.source_length), edit.source_length,
                piece.display_begin + edit.display_begin,
                piece.display.substr(edit.display_begin, edit.display_length));
    }
  }

  // `source` is empty between pieces: only blanks and line ends are lost there.
  void WriteEdit(std::uint64_t source_begin, std::string_view source, std::uint64_t source_length,
                 std::uint64_t display_begin, std::string_view display) {
    auto line = nlohmann::ordered_json::object();
    line["file"] = file_;
    line["source_begin"] = source_begin;
    line["source_end"] = source_begin + source_length;
    line["begin"] = display_begin;
    line["end"] = display_begin + display.size();
    if (source.size() == source_length) {
      line["source"] = source;
    } else {
      line["source"] = nullptr;
    }
    line["text"] = display;
    out_ += JsonLine(line) + '\n';
  }

  const Options& options_;
  const Style style_;
  const std::string file_;
  std::string out_;
  bool open_line_ = false;  // the last line is not ended
  text::Tokens tokens_;
  std::vector<text::Span> sentences_;
};

// One text; the exit code.
int RunFile(const std::string& file, const Options& options, const Style& style) {
  const int descriptor = file == "-" ? STDIN_FILENO : open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) {
    Complain(file + ": " + std::strerror(errno));
    return runtime::kExitInputsFailed;
  }
  Writer writer(options, style, file);
  DisplayStream stream([&](const Piece& piece) { writer.Write(piece); });
  static std::array<char, kBlock> block;
  std::string_view encoding = "windows-1256";  // the likeliest, if it is not UTF-8
  bool first = true;
  int code = runtime::kExitOk;
  while (std::cout) {
    const ssize_t size = read(descriptor, block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      Complain(file + ": " + std::strerror(errno));
      code = runtime::kExitInputsFailed;
    }
    if (size <= 0) break;
    const std::string_view bytes(block.data(), static_cast<std::size_t>(size));
    if (first && (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff"))) {
      encoding = "utf-16";
    }
    first = false;
    stream.Feed(bytes);
    // A pipe that gives little at a time has somebody waiting for the lines.
    if (static_cast<std::size_t>(size) < block.size()) writer.Flush();
  }
  if (descriptor != STDIN_FILENO) close(descriptor);
  stream.Finish();
  writer.Finish(stream);
  if (stream.malformed() > 0) {
    const bool one = stream.malformed() == 1;
    Complain(
        file + ": " + std::to_string(stream.malformed()) +
        (one ? " byte is not UTF-8, at offset " : " bytes are not UTF-8, the first at offset ") +
        std::to_string(stream.first_malformed()) + (one ? "; it became" : "; they became") +
        " U+FFFD. Another encoding? iconv -f " + std::string(encoding) + " -t utf-8");
    code = runtime::kExitInputsFailed;
  }
  return code;
}

int Run(const Globals& globals, const Options& options) {
  const Style style = DetectStyle(globals.color, globals.rtl);
  int code = runtime::kExitOk;
  for (const std::string& file : options.files) {
    code = std::max(code, RunFile(file, options, style));
    if (!std::cout) break;
  }
  return code;
}

}  // namespace

void AddNormalize(CLI::App& app, Invocation& invocation) {
  auto* command = app.add_subcommand(
      "normalize", "Persian text in its display form, or its keys, tokens, sentences; a filter");
  auto options = std::make_shared<Options>();
  command->add_option("FILE", options->files, "Files of UTF-8 text; - or none is standard input")
      ->default_val(std::vector<std::string>{"-"});
  auto* key = command->add_flag("--key", options->key, "Search keys in place of the text");
  auto* stem = command->add_flag("--stem", options->stem, "Stems in place of the text");
  auto* tokens = command->add_flag("--tokens", options->tokens,
                                   "One token a line; with --sentences blanks between them");
  auto* sentences = command->add_flag("--sentences", options->sentences, "One sentence a line");
  auto* offsets = command->add_flag(
      "--offsets", options->offsets,
      "JSON lines: what was changed, or the tokens or sentences, with offsets into both texts");
  auto* diff =
      command->add_flag("--diff", options->diff, "The changed lines, with what was and what is");
  key->excludes(stem)->excludes(diff);
  stem->excludes(diff);
  tokens->excludes(diff);
  sentences->excludes(diff);
  offsets->excludes(diff);
  command->footer(
      "Examples:\n"
      "  rasad normalize < article.txt > clean.txt\n"
      "  rasad normalize --diff article.txt | less -R\n"
      "  rasad normalize --tokens --stem *.txt | sort | uniq -c | sort -rn | head\n"
      "  rasad normalize --sentences --offsets article.txt | jq -r .text");
  command->callback([&invocation, options] {
    invocation.run = [&invocation, options] { return Run(invocation.globals, *options); };
  });
}

}  // namespace rasad::cli
