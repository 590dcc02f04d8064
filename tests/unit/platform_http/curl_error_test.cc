// The table of libcurl's codes.
#include "platform/http/curl_error.h"

#include <curl/curl.h>

#include <map>

namespace rasad::http {
namespace {

using base::ErrorCode;

TEST(CurlError, EveryCodeSaysWhatToDo) {
  const std::map<int, ErrorCode> known = {
      {CURLE_COULDNT_RESOLVE_HOST, ErrorCode::kUnavailable},
      {CURLE_COULDNT_CONNECT, ErrorCode::kUnavailable},
      {CURLE_WEIRD_SERVER_REPLY, ErrorCode::kUnavailable},
      {CURLE_UNSUPPORTED_PROTOCOL, ErrorCode::kUnavailable},
      {CURLE_HTTP2, ErrorCode::kUnavailable},
      {CURLE_HTTP2_STREAM, ErrorCode::kUnavailable},
      {CURLE_HTTP3, ErrorCode::kUnavailable},
      {CURLE_QUIC_CONNECT_ERROR, ErrorCode::kUnavailable},
      {CURLE_PARTIAL_FILE, ErrorCode::kUnavailable},
      {CURLE_GOT_NOTHING, ErrorCode::kUnavailable},
      {CURLE_SEND_ERROR, ErrorCode::kUnavailable},
      {CURLE_RECV_ERROR, ErrorCode::kUnavailable},
      {CURLE_SSL_CONNECT_ERROR, ErrorCode::kUnavailable},
      {CURLE_SSL_CIPHER, ErrorCode::kUnavailable},
      {CURLE_SSL_SHUTDOWN_FAILED, ErrorCode::kUnavailable},
      {CURLE_SSL_INVALIDCERTSTATUS, ErrorCode::kUnavailable},
      {CURLE_SSL_ISSUER_ERROR, ErrorCode::kUnavailable},
      {CURLE_SSL_PINNEDPUBKEYNOTMATCH, ErrorCode::kUnavailable},
      {CURLE_SSL_CLIENTCERT, ErrorCode::kUnavailable},
      {CURLE_PEER_FAILED_VERIFICATION, ErrorCode::kUnavailable},
      {CURLE_AGAIN, ErrorCode::kUnavailable},
      {CURLE_NO_CONNECTION_AVAILABLE, ErrorCode::kUnavailable},
      {CURLE_OPERATION_TIMEDOUT, ErrorCode::kTimeout},
      {CURLE_URL_MALFORMAT, ErrorCode::kInvalidInput},
      {CURLE_WRITE_ERROR, ErrorCode::kInvalidInput},
      {CURLE_BAD_CONTENT_ENCODING, ErrorCode::kInvalidInput},
      {CURLE_FILESIZE_EXCEEDED, ErrorCode::kInvalidInput},
      {CURLE_TOO_MANY_REDIRECTS, ErrorCode::kInvalidInput},
      {CURLE_RANGE_ERROR, ErrorCode::kInvalidInput},
      {CURLE_ABORTED_BY_CALLBACK, ErrorCode::kInvalidInput},
      {CURLE_OUT_OF_MEMORY, ErrorCode::kInvalidInput},
      {CURLE_SSL_CACERT_BADFILE, ErrorCode::kMisconfigured},
      {CURLE_SSL_CRL_BADFILE, ErrorCode::kMisconfigured},
      {CURLE_SSL_CERTPROBLEM, ErrorCode::kMisconfigured},
      {CURLE_SSL_ENGINE_NOTFOUND, ErrorCode::kMisconfigured},
      {CURLE_SSL_ENGINE_SETFAILED, ErrorCode::kMisconfigured},
      {CURLE_SSL_ENGINE_INITFAILED, ErrorCode::kMisconfigured},
      {CURLE_INTERFACE_FAILED, ErrorCode::kMisconfigured},
      {CURLE_NOT_BUILT_IN, ErrorCode::kMisconfigured},
      {CURLE_COULDNT_RESOLVE_PROXY, ErrorCode::kMisconfigured},
      {CURLE_PROXY, ErrorCode::kMisconfigured},
  };
  for (int code = 0; code <= CURL_LAST + 50; ++code) {
    const auto row = known.find(code);
    EXPECT_EQ(CodeOf(code), row == known.end() ? ErrorCode::kInternal : row->second)
        << code << " " << curl_easy_strerror(static_cast<CURLcode>(code));
  }
}

}  // namespace
}  // namespace rasad::http
