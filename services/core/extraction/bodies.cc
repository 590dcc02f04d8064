// bodies.
#include "core/extraction/page.h"

namespace rasad::extraction {

void FindBodies(Page&) {}

}  // namespace rasad::extraction
