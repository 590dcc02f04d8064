#!/usr/bin/env python3
"""pages_peers FILE: CPU seconds of trafilatura and readability-lxml on the pages of FILE, the fastest of three rounds each.

FILE holds JSON lines {"file", "url"}. Extraction from bytes with metadata, without start and imports; prints one JSON
object {name: [seconds, version]}. Run in an environment that has both: tests/bench/pages makes one.
"""
import importlib.metadata
import json
import logging
import sys
import time
import warnings

import readability
import trafilatura

logging.disable(logging.CRITICAL)
warnings.filterwarnings('ignore')


def with_trafilatura(data, url):
    trafilatura.bare_extraction(data, url=url, with_metadata=True)


def with_readability(data, url):
    document = readability.Document(data, url=url)
    document.summary(html_partial=True)
    document.short_title()


def cpu(work, pages):
    best = float('inf')
    for _ in range(3):
        begin = time.process_time()
        for data, url in pages:
            try:
                work(data, url)
            except Exception:  # a page that a peer cannot read is a page done
                pass
        best = min(best, time.process_time() - begin)
    return best


def main():
    pages = []
    with open(sys.argv[1], encoding='utf-8') as lines:
        for row in map(json.loads, lines):
            with open(row['file'], 'rb') as file:
                pages.append((file.read(), row['url']))
    peers = (('trafilatura', with_trafilatura), ('readability-lxml', with_readability))
    print(json.dumps({name: [cpu(work, pages), importlib.metadata.version(name)] for name, work in peers}))


if __name__ == '__main__':
    main()
