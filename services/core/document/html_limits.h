// What makes a page of HTML too dear to parse.
#pragma once

#include <string_view>

#include "core/base/error.h"
#include "core/document/html_text.h"

namespace rasad::document {

/// One pass over the tags. A parser's stack of open elements, its list of formatting elements and
/// the attributes of a tag are searched from end to end again and again; within these limits that
/// is a constant. kInvalidInput as ReadHtml() says.
/// The texts between tags are added to `texts`, which is of the same page.
base::Status CheckHtmlLimits(std::string_view html, TextRuns& texts);

}  // namespace rasad::document
