// The gazetteer: places, what they are, where they lie and since when.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rasad::extraction {

/// A row of the gazetteer. The texts are slices of the data the gazetteer was read from.
struct Place {
  std::string_view id;     ///< Unique: "IR-05", "IR-05.hrsyn", "IR-05.city.hrsyn", "IQ", "IQ.mvsl".
  std::string_view name;   ///< Canonical display form.
  std::string_view level;  ///< One of kLevels.
  std::string_view iso;    ///< Current ISO 3166 code of a country or province; empty if none.
  std::string_view parent;  ///< Id of the place in which it lies; empty for countries and the like.
  std::string_view centre;  ///< Id of the seat of a province or county; empty if none is known.
  std::string_view since;   ///< As the file says, see ParseSince(); empty if unknown.
  std::string_view aliases;  ///< As the file says: "a|b!|?c".
  std::string_view
      earlier;  ///< Codes and names of before, as the file says: "IR-17/2020-11-24|x/1358".
  std::string_view source;   ///< Where the facts come from.
  bool ambiguous = false;    ///< The name is a common word or a person's as well: needs evidence.
  bool needs_level = false;  ///< An adjective too: only the word for its level makes it a place.
  bool measure = false;      ///< The name is also that of something that is measured.
  bool second = false;       ///< The name is first of all that of another place.
  std::uint32_t container = 0;  ///< Index of the parent; its own index if it has none.
  /// Index of the province in which it lies (itself for a province), else of the country, else its
  /// own: what the rest of an article can speak for.
  std::uint32_t root = 0;
  std::string key;  ///< Search key of the name.
};

/// A way of writing a place's name.
struct PlaceName {
  std::string_view surface;
  std::uint32_t place;     ///< Index of the place.
  bool ambiguous = false;  ///< As Place::ambiguous, of this name.
  bool second = false;     ///< As Place::second, of this name.
};

/// A code or name that was given up.
struct EarlierName {
  std::string_view text;  ///< "IR-17", or a name.
  std::string_view
      until;  ///< Jalali year of a name, Gregorian day of a code: the first without it.
};

/// When a place became what it is: the bounds of the year, both included. An empty bound is open.
struct Since {
  std::string_view from;
  std::string_view until;
};

/// All places. Immutable once read.
struct Gazetteer {
  std::vector<Place> places;       ///< In the order of the files.
  std::vector<PlaceName> names;    ///< Of all places, canonical names first.
  std::vector<std::uint32_t> ids;  ///< Indices of places, sorted by id.
  /// Rows that are none: wrong number of columns, no id or name. Empty for the program's own data.
  std::vector<std::string> faults;
};

/// Levels of a place, wide ones first.
inline constexpr std::string_view kLevels[] = {
    "region", "country", "province", "county", "district", "city", "village", "island", "quarter"};

/// Reads the texts of gazetteer files, which must outlive the result. Never fails: see
/// Gazetteer::faults and CheckGazetteer().
Gazetteer ReadGazetteer(std::span<const std::string_view> files);

/// The program's own, data/places.tsv and data/places_abroad.tsv. Read at the first call;
/// thread-safe.
const Gazetteer& GetGazetteer();

/// The place with an id, or nullptr.
const Place* PlaceById(const Gazetteer& gazetteer, std::string_view id);

/// Indices of all places that bear a name now or bore it, or that an id or an ISO 3166 code, also
/// one of before, stands for; in any spelling that folds to the same search key. In the order of
/// the files; a place once.
std::vector<std::uint32_t> PlacesCalled(const Gazetteer& gazetteer, std::string_view name);

/// The codes and names of before of a place.
std::vector<EarlierName> EarlierNames(const Place& place);

/// The places in which a place lies, nearest first. Ends at a cycle.
std::vector<std::uint32_t> Containers(const Gazetteer& gazetteer, const Place& place);

/// Reads "1397" (that year), "../1385" (at latest), "1385/1390" (between); nullopt if it is
/// neither.
std::optional<Since> ParseSince(std::string_view text);

/// What is wrong with a gazetteer, one line each, empty if nothing: rows that are none, ids that
/// occur twice, unknown levels, parents and centres; cycles; a county of Iran outside of a
/// province, a county or province of Iran without a centre or with one outside of it; ISO codes
/// that occur twice; years that are none; names that several places bear of which more than one is
/// not marked as "second". Places that lie in one another or side by side in the same one may share
/// a name.
std::vector<std::string> CheckGazetteer(const Gazetteer& gazetteer);

}  // namespace rasad::extraction
