// The mask of letters: the same on every processor, and that of single blocks.
#include "core/text/letter_runs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace rasad::text {
namespace {

#if defined(__SSE2__)

template <bool kSelfKeyed>
void ExpectSame(const std::string& bytes) {
  const std::size_t blocks = (bytes.size() - 1) / 64;
  for (const std::uint64_t carry : {0u, 1u}) {
    std::vector<std::uint64_t> here(blocks);
    std::vector<std::uint64_t> anywhere(blocks);
    EXPECT_EQ(internal::MarkLetters<kSelfKeyed>(bytes.data(), blocks, carry, here.data()),
              internal::MarkNarrow<kSelfKeyed>(bytes.data(), blocks, carry, anywhere.data()));
    EXPECT_EQ(here, anywhere);
  }
}

TEST(LetterMask, IsTheSameOnEveryProcessor) {
  std::mt19937 random(7);
  for (int round = 0; round < 200; ++round) {
    std::string bytes(64 * 9 + 1, '\0');
    for (char& byte : bytes) {
      const auto kind = random() % 8;
      const auto any = random();
      byte = static_cast<char>(kind < 3 ? 0xd8 + any % 4 : kind < 6 ? 0x80 + any % 64 : any % 256);
    }
    ExpectSame<false>(bytes);
    ExpectSame<true>(bytes);
  }
}

template <bool kSelfKeyed>
void ExpectAsInBlocks() {
  LetterMask<kSelfKeyed> mask;
  for (unsigned lead = 0; lead < 256; ++lead) {
    for (unsigned second = 0; second < 256; ++second) {
      std::array<char, kLetterBlock> bytes = {static_cast<char>(lead), static_cast<char>(second)};
      const unsigned letters = LookAtLetters<kSelfKeyed>(bytes.data()).count;
      // In a text of several blocks, where a block ends inside of it and where the text does.
      for (const std::size_t at : {0u, 10u, 63u, 126u}) {
        std::string text(128, ' ');
        text.replace(at, 2, bytes.data(), 2);
        mask.Scan(text);
        ASSERT_EQ(mask.RunAt(at), 2 * letters) << lead << " " << second << " at " << at;
      }
    }
  }
}

TEST(LetterMask, VisitsEveryRun) {
  std::mt19937 random(5);
  LetterMask<false> mask;
  for (std::size_t size = 0; size < 400; ++size) {
    std::string text;
    while (text.size() < size) {
      // Long and short words, ends of blocks inside of them and between them.
      for (auto n = random() % (size % 3 == 0 ? 80 : 6); n > 0; --n) text += "\xd8\xa8";  // BEH
      text += random() % 4 == 0 ? "  " : random() % 3 == 0 ? "\xe2\x80\x8c" : " ";
    }
    text.resize(size);
    mask.Scan(text);
    std::vector<std::pair<std::size_t, std::size_t>> runs;
    mask.ForEachRun([&](std::size_t begin, std::size_t end) { runs.emplace_back(begin, end); });
    std::vector<std::pair<std::size_t, std::size_t>> wanted;
    for (std::size_t at = 0; at < size;) {
      std::size_t end = at;
      while (end + 1 < size && text.compare(end, 2, "\xd8\xa8") == 0) end += 2;
      if (end > at) wanted.emplace_back(at, end);
      at = std::max(end, at + 1);
    }
    ASSERT_EQ(runs, wanted) << size;
  }
}

TEST(LetterMask, HasTheLettersOfABlock) {
  ExpectAsInBlocks<false>();
  ExpectAsInBlocks<true>();
}

#endif

}  // namespace
}  // namespace rasad::text
