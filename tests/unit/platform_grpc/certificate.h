// A self-signed certificate for "localhost", made on the spot.
#pragma once

#include <string>

namespace rasad::rpc {

struct Certificate {
  std::string certificate_pem;
  std::string key_pem;
};

Certificate MakeCertificate();

}  // namespace rasad::rpc
