"""Counts of what was found, an article each, and the measures made of them."""
import collections
import random

GOLD, FOUND, EXACT, OVERLAP, VALUED, RIGHT = range(6)


class Counts:
    """By article and type: gold, found, exact, overlapping, values compared and right."""

    def __init__(self, articles=()):
        self.articles = list(articles)

    def article(self):
        """Begins the next article; what is added counts for it."""
        self.articles.append(collections.defaultdict(lambda: [0] * 6))

    def add(self, kind, gold=0, found=0, exact=0, overlap=0, valued=0, right=0):
        row = self.articles[-1][kind]
        for i, n in enumerate((gold, found, exact, overlap, valued, right)):
            row[i] += n

    def rows(self):
        """Sums by type, and "all" of them."""
        sums = collections.defaultdict(lambda: [0] * 6)
        sums['all'] = [0] * 6
        for article in self.articles:
            for kind, row in article.items():
                for i, n in enumerate(row):
                    sums[kind][i] += n
                    sums['all'][i] += n
        return sums

    def total(self):
        return self.rows()['all']

    def intervals(self, times=1000):
        """By type the bounds between which 95 % of `times` drawings of articles have their exact F1."""
        chance = random.Random(20)
        kinds = list(self.rows())
        drawn = {kind: [] for kind in kinds}
        per_article = []
        for article in self.articles:
            one = dict(article)
            one['all'] = [sum(row[i] for row in article.values()) for i in range(6)]
            per_article.append(one)
        for _ in range(times):
            sample = chance.choices(per_article, k=len(per_article))
            for kind in kinds:
                rows = [a[kind] for a in sample if kind in a]
                row = [sum(r[i] for r in rows) for i in range(3)]
                if row[GOLD] + row[FOUND]:
                    drawn[kind].append(f1(row))
        bounds = {}
        for kind, values in drawn.items():
            values.sort()
            bounds[kind] = (values[len(values) // 40], values[-1 - len(values) // 40]) if values else (0, 0)
        return bounds

    def print(self, title, intervals=False, columns=()):
        """`columns`: (name, Counts) whose exact F1 stands beside."""
        bounds = self.intervals() if intervals else {}
        others = [(name, counts.rows()) for name, counts in columns]
        print(f'{title}\n  {"type":13}{"gold":>6}{"found":>6}{"exact":>6}{"P":>7}{"R":>7}{"F1":>7}'
              + (f'{"95 %":>14}' if intervals else '') + f'{"overlap":>9}'
              + ''.join(f'{name:>12}' for name, _ in others) + '   values right')
        rows = self.rows()
        for kind in [*sorted(k for k in rows if k != 'all'), 'all']:
            row = rows[kind]
            g, f, e, _, v, r = row
            line = f'  {kind:13}{g:6}{f:6}{e:6}{e / f if f else 0:7.3f}{e / g if g else 0:7.3f}{f1(row):7.3f}'
            if intervals:
                line += f'  {bounds[kind][0]:5.3f}-{bounds[kind][1]:5.3f}'
            line += f'{f1(row, OVERLAP):9.3f}' + ''.join(f'{f1(other[kind]):12.3f}' for _, other in others)
            print(line + (f'   {r}/{v} {r / v:.3f}' if v else ''))


def f1(row, hits=EXACT):
    """2 hits / (gold + found): exact ones, or with OVERLAP those that share a character."""
    return 2 * row[hits] / (row[GOLD] + row[FOUND]) if row[GOLD] + row[FOUND] else 0.0


def pair_overlaps(gold, found):
    """Pairs of (span, type) that overlap, each in one pair, those that share most first."""
    pairs = []
    by_type = collections.defaultdict(list)
    for one in found:
        by_type[one[2]].append(one)
    for a in gold:
        for b in by_type[a[2]]:
            shared = min(a[1], b[1]) - max(a[0], b[0])
            if shared > 0:
                pairs.append((shared / (max(a[1], b[1]) - min(a[0], b[0])), a, b))
    pairs.sort(key=lambda p: (-p[0], p[1], p[2]))
    left, right, chosen = set(), set(), []
    for _, a, b in pairs:
        if a not in left and b not in right:
            left.add(a)
            right.add(b)
            chosen.append((a, b))
    return chosen
