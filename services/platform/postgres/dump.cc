// One COPY a table inside one snapshot.
#include "platform/postgres/dump.h"

namespace rasad::postgres {
namespace {

// Ids print without hyphens, as everywhere outside the database. folded_into is what a reader sees:
// the first revision with the same display text.
constexpr const char* kTables[] = {
    R"sql(COPY (SELECT 'article', encode(uuid_send(article_id), 'hex'), first_seen, revision_count,
  encode(uuid_send(current_revision), 'hex'), source, sort_time
  FROM articles ORDER BY article_id) TO STDOUT)sql",
    R"sql(COPY (SELECT 'article_withdrawal', encode(uuid_send(article_id), 'hex'), received_until
  FROM article_withdrawals ORDER BY article_id) TO STDOUT)sql",
    R"sql(COPY (SELECT 'mention', encode(uuid_send(article_id), 'hex'),
  encode(uuid_send(revision_id), 'hex'), ordinal, type, entity_key, display_begin, display_end
  FROM mentions ORDER BY article_id, revision_id, ordinal) TO STDOUT)sql",
    R"sql(COPY (SELECT 'revision', encode(uuid_send(article_id), 'hex'),
  encode(uuid_send(revision_id), 'hex'), first_received_at, last_received_at, ruleset, received_at,
  encode(uuid_send(content_hash), 'hex'), source, url, native_id, modified_at, published_at,
  encode(uuid_send(display_hash), 'hex'),
  encode(uuid_send(first_value(revision_id) OVER (PARTITION BY article_id, display_hash
                                  ORDER BY first_received_at, revision_id)), 'hex'),
  language, flags, encode(sha256(metadata), 'hex'), encode(sha256(extracted), 'hex')
  FROM revisions ORDER BY article_id, revision_id) TO STDOUT)sql",
    R"sql(COPY (SELECT 'search_part', encode(uuid_send(article_id), 'hex'),
  encode(uuid_send(revision_id), 'hex'), part, md5(terms::text)
  FROM search_parts ORDER BY article_id, revision_id, part) TO STDOUT)sql",
    R"sql(COPY (SELECT 'source_withdrawal', source, received_until
  FROM source_withdrawals ORDER BY source COLLATE "C") TO STDOUT)sql",
};

}  // namespace

base::Status DumpCanonical(Connection& connection,
                           const std::function<base::Status(std::string_view line)>& take) {
  return connection.Transaction(
      [&]() -> base::Status {
        for (const char* table : kTables) {
          if (auto copied = connection.CopyOut(table, take); !copied) return copied;
        }
        return {};
      },
      "ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

}  // namespace rasad::postgres
