// titles.
#include "core/extraction/page.h"

namespace rasad::extraction {

void FindTitles(Page&) {}

}  // namespace rasad::extraction
