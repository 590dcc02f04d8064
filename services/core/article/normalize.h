// Normalisation of an article: RawArticle to NormalizedArticle.
#pragma once

#include "core/base/error.h"
#include "core/document/document.h"
#include "rasad/news/v1/article.pb.h"
#include "rasad/news/v1/normalized.pb.h"

namespace rasad::article {

/// Decodes, takes apart and normalises an article. Errors are those of document::Parse. Pure and
/// thread-safe.
base::Result<news::v1::NormalizedArticle> Normalize(const news::v1::RawArticle& raw);

/// The date of publication as messages carry it.
news::v1::Publication PublicationOf(const document::Published& published);

}  // namespace rasad::article
