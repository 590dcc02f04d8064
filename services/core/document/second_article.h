// Another article behind the first in the same text.
#pragma once

#include "core/document/lines.h"

namespace rasad::document {

/// Makes the lines of a second article the page's, with its dates and tags; true if there is one.
/// It begins below at least two paragraphs
///  - at the headline (and kicker) beside a publisher's number that differs from the first, or
///    beside a second time of publication, with paragraphs below; or
///  - at a headline below which an outlet is named as in the first, of which it shares few words; or
///  - at the one headline below the first, of the same length, that is of another matter: it shares
///    its words with what stands below and next to none with what stands above.
bool CutSecondArticle(Reading& reading);

}  // namespace rasad::document
