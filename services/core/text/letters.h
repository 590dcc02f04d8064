// Letters and marks that rules call by their names.
#pragma once

namespace rasad::text {

inline constexpr char32_t kAlef = 0x627;       // ARABIC LETTER ALEF
inline constexpr char32_t kAlefMadda = 0x622;  // ALEF WITH MADDA ABOVE
inline constexpr char32_t kBeh = 0x628;        // BEH
inline constexpr char32_t kTeh = 0x62a;        // TEH
inline constexpr char32_t kKhah = 0x62e;       // KHAH
inline constexpr char32_t kDal = 0x62f;        // DAL
inline constexpr char32_t kReh = 0x631;        // REH
inline constexpr char32_t kSheen = 0x634;      // SHEEN
inline constexpr char32_t kFeh = 0x641;        // FEH
inline constexpr char32_t kLam = 0x644;        // LAM
inline constexpr char32_t kMeem = 0x645;       // MEEM
inline constexpr char32_t kNoon = 0x646;       // NOON
inline constexpr char32_t kWaw = 0x648;        // WAW
inline constexpr char32_t kHeh = 0x647;        // HEH
inline constexpr char32_t kGaf = 0x6af;        // GAF
inline constexpr char32_t kYeh = 0x6cc;        // FARSI YEH
inline constexpr char32_t kMadda = 0x653;      // MADDAH ABOVE

}  // namespace rasad::text
