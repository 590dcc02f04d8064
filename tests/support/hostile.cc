// Input that means harm or is broken, and the answer that each is to get.
#include "support/hostile.h"

#include <zlib.h>

namespace rasad::test {
namespace {

// "The bridge of the city was opened and the road of the village is free again today." twice, in
// other words, as two paragraphs of an article.
const std::string kFirst =
    "\u067e\u0644 \u0634\u0647\u0631 \u0627\u0641\u062a\u062a\u0627\u062d \u0634\u062f \u0648 "
    "\u0631\u0627\u0647 \u0631\u0648\u0633\u062a\u0627 \u0627\u0645\u0631\u0648\u0632 "
    "\u062f\u0648\u0628\u0627\u0631\u0647 \u0628\u0627\u0632 \u0627\u0633\u062a.";
const std::string kSecond =
    "\u06a9\u0627\u0631 \u0633\u0627\u062e\u062a \u0627\u06cc\u0646 \u067e\u0644 \u062f\u0648 "
    "\u0633\u0627\u0644 \u0637\u0648\u0644 \u06a9\u0634\u06cc\u062f \u0648 \u0627\u0632 "
    "\u0628\u0631\u0622\u0648\u0631\u062f \u06a9\u0645\u062a\u0631 \u0647\u0632\u06cc\u0646\u0647 "
    "\u062f\u0627\u0634\u062a.";
// "The bridge was opened"
const std::string kHeadline = "\u067e\u0644 \u0634\u0647\u0631 \u0628\u0627\u0632 \u0634\u062f";
// "Date of publication: "
const std::string kDate = "\u062a\u0627\u0631\u06cc\u062e \u0627\u0646\u062a\u0634\u0627\u0631: ";

std::string Text(const std::string& date = "") {
  return kHeadline + "\n\n" + date + (date.empty() ? "" : "\n\n") + kFirst + "\n\n" + kSecond +
         "\n";
}

std::string Page(const std::string& head, const std::string& before = "") {
  return "<!DOCTYPE html><html><head><title>" + kHeadline + "</title>" + head + "</head><body>" +
         before + "<h1>" + kHeadline + "</h1><p>" + kFirst + "</p><p>" + kSecond +
         "</p></body></html>";
}

std::string Repeated(const std::string& part, std::size_t times) {
  std::string out;
  out.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += part;
  return out;
}

std::string Gzip(const std::string& bytes) {
  z_stream stream = {};
  if (deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 16 + MAX_WBITS, 8, 0) != Z_OK) return {};
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// UTF-8 read as Latin-1 and written as UTF-8.
std::string Misread(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80) out += byte < 0xc0 ? '\xC2' : '\xC3';
    out += static_cast<char>(byte < 0xc0 ? byte : byte - 0x40);
  }
  return out;
}

}  // namespace

std::vector<Hostile> HostileInputs() {
  constexpr std::size_t kMillion = 1'000'000;
  const char* const text = "text/plain";
  const char* const html = "text/html; charset=utf-8";
  const std::string cut = kFirst.substr(0, kFirst.size() - 1);  // without its full stop
  std::vector<Hostile> out;
  const auto refused = [&](const char* name, std::string bytes, const char* type,
                           const char* says) {
    out.push_back({name, std::move(bytes), type, Answer::kRefused, says, {}});
  };
  const auto quarantined = [&](const char* name, std::string bytes, const char* type,
                               const char* says) {
    out.push_back({name, std::move(bytes), type, Answer::kQuarantined, says, {}});
  };
  const auto accepted = [&](const char* name, std::string bytes, const char* type,
                            std::vector<std::string> flags) {
    out.push_back({name, std::move(bytes), type, Answer::kAccepted, "", std::move(flags)});
  };

  refused("nothing", "", text, "content is required");
  quarantined("blank text", " \n\t\u00a0\n\u200b", text, "the content is blank");
  accepted("blank page", "<!DOCTYPE html><title> </title><p> &nbsp; </p>", html,
           {"no_headline", "not_article", "undated"});
  quarantined("binary", std::string("\x89PNG\r\n\x1A\n\0\0\0\rIHDR", 16), text, "binary: a NUL");
  quarantined("controls", std::string(100, '\x01') + kFirst, "", "binary: 100 control");
  refused("image by its media type", "GIF89a", "image/gif", "\"image/gif\" is not taken");
  quarantined("page sent as text", Page(""), text, "send it as text/html");
  accepted("page without a media type", Page(""), "", {"undated"});

  accepted("broken UTF-8", Text() + "\xD8 \xFF\xC0\x80 " + kFirst, text, {"invalid_bytes"});
  accepted("another charset than declared", Text(), "text/plain; charset=windows-1256",
           {"charset_conflict"});
  accepted("misread UTF-8", Misread(Text()), text, {"mojibake_undone"});

  // 1403-01-01 is 2024-03-20, after the day of receipt.
  accepted("printed date after receipt", Text(kDate + "1403/01/01"), text,
           {"date_after_receipt", "undated"});
  accepted("metadata date after receipt",
           Page("<meta property='article:published_time' content='2099-01-01T10:00:00Z'>"), html,
           {"date_after_receipt", "undated"});
  accepted("year 1404 in ISO metadata, still to come",
           Page("<meta property='article:published_time' content='1404-08-28T12:58:00+03:30'>"),
           html, {"date_after_receipt", "undated"});
  accepted("day that does not exist", Text(kDate + "1402/13/45"), text, {"undated"});
  accepted("half article",
           kHeadline + "\n\n" + kFirst + "\n\n" + kSecond + "\n\n" + cut + " \u0648", text,
           {"truncated"});
  accepted("list of headlines", Repeated(kHeadline + "\n\n", 5) + kHeadline, text, {"not_article"});
  accepted("English",
           "The bridge is open\n\nThe bridge over the river was opened this morning and the road "
           "to the north is free again after two years of work.",
           text, {"foreign_language"});
  accepted(
      "Arabic",
      "\u0627\u0641\u062a\u062a\u0627\u062d \u0627\u0644\u062c\u0633\u0631\n\n\u0642\u0627\u0644 "
      "\u0627\u0644\u0645\u062d\u0627\u0641\u0638 \u0625\u0646 \u0627\u0644\u062c\u0633\u0631 "
      "\u0627\u0644\u062c\u062f\u064a\u062f \u0641\u064a "
      "\u0627\u0644\u0645\u062f\u064a\u0646\u0629 "
      "\u0633\u064a\u0643\u0648\u0646 \u0645\u0641\u062a\u0648\u062d\u0627\u064b "
      "\u0625\u0644\u0649 "
      "\u0646\u0647\u0627\u064a\u0629 \u0627\u0644\u0634\u0647\u0631.",
      text, {"foreign_language"});

  refused("zip archive", "PK\x03\x04 and so on", "", "compressed with zip");
  refused("zstd", "\x28\xB5\x2F\xFD and so on", "", "compressed with zstd");
  refused("gzip that is cut off", Gzip(Text()).substr(0, 60), text, "is cut off");
  refused("gzip bomb", Gzip(std::string(64 * kMillion, 'a')), html, "gives more than 4194304");
  accepted("gzip", Gzip(Page("")), html, {"undated"});

  refused("text beyond 256 KiB", Repeated(kFirst + "\n", 3000), text, "the limit of text/plain");
  refused("page beyond 4 MiB", Repeated("<p>a</p>", kMillion), html, "the limit of text/html");
  refused("line of 10 MB", std::string(10 * kMillion, 'a'), html, "the limit of text/html");
  quarantined("line of 3 MB", "<!DOCTYPE html><p>" + Repeated("word ", 600'000), html,
              "the text has");
  quarantined("tags nested a million deep", Repeated("<b>", kMillion), html, "nested deeper");
  quarantined("a million tags", Repeated("<p>a", kMillion), html, "tags");
  quarantined("a million attributes", "<p" + Repeated(" a", kMillion) + ">", html, "attributes");
  accepted("endless comment", "<!DOCTYPE html><!--" + std::string(3 * kMillion, '-'), html,
           {"not_article"});
  accepted("endless attribute", "<!DOCTYPE html><a href='" + std::string(3 * kMillion, 'a'), html,
           {"not_article"});
  accepted("endless script", "<!DOCTYPE html><script>" + Repeated("'<p>' ", 500'000), html,
           {"not_article"});
  // A parser of XML would make it a billion letters, or read a file.
  accepted("entities of a DTD",
           "<!DOCTYPE html [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">"
           "<!ENTITY file SYSTEM \"file:///etc/passwd\">]>" +
               Page("", "<p>&b;&b;&b; &file;</p>"),
           "application/xhtml+xml", {"undated"});
  return out;
}

std::string HundredMegabytes() { return std::string(100'000'000, 'a'); }

}  // namespace rasad::test
