// persons.
#include "core/extraction/page.h"

namespace rasad::extraction {

void FindPersons(Page&) {}

}  // namespace rasad::extraction
