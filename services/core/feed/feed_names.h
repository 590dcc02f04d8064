// What the elements of feeds mean, by their names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rasad::feed {

/// What an element says of a feed or an item.
enum class Field : std::uint8_t {
  kNone,
  kItem,
  kChannel,
  kImage,
  kIgnored,  ///< With all that is in it.
  kTitle,
  kOtherTitle,  ///< Where there is no other.
  kLink,
  kOriginalLink,  ///< Of an item whose link is a redirect that counts readers.
  kId,
  kSubtitle,  ///< Of the feed; a summary in items.
  kSummary,
  kOtherSummary,
  kContent,
  kHtmlContent,  ///< HTML unless it says otherwise.
  kAuthor,
  kContributor,
  kPublisher,
  kCategory,
  kKeywords,  ///< Separated by commas.
  kEnclosure,
  kMediaGroup,
  kPublished,
  kUpdated,
  kCreated,
  kExpired,
  kLanguage,
  kRights,
  kGenerator,
  kIcon,
  kLogo,
  kComments,
  kSource,
  kTtl,
  kUpdatePeriod,
  kUpdateFrequency,
  kSkipHours,
  kSkipDays,
  kComplete,
  kDeleted,
  kPoint,
  kLine,
  kPolygon,
  kBox,
  kPlace,  ///< Holds one of those.
  kLatitude,
  kLongitude,
};

/// The prefix that a namespace usually has ("dc"), "" for those of RSS and Atom; `prefix` itself
/// for a namespace that nobody knows. Letters in either case.
std::string_view UsualPrefix(std::string_view uri, std::string_view prefix);

/// By the usual prefix and the local name, both in lower case.
Field FieldOf(std::string_view prefix, std::string_view local);

}  // namespace rasad::feed
