// sites_and_events.
#include "core/extraction/page.h"

namespace rasad::extraction {

void FindSitesAndEvents(Page&) {}

}  // namespace rasad::extraction
