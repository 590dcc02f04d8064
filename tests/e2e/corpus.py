"""Articles for tests and benchmarks: the samples, varied by a seed so that no two are alike."""

import json
import pathlib
import random

SAMPLES = pathlib.Path(__file__).resolve().parents[1] / "data/articles"
DIGITS = str.maketrans("0123456789۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩", "0123456789" * 3)


def articles(count, seed, source="corpus"):
    """JSON lines for `rasad publish -`: `count` articles of three outlets, with native ids."""
    draw = random.Random(seed)
    texts = [path.read_text(encoding="utf-8").splitlines() for path in sorted(SAMPLES.glob("*.txt"))]
    for number in range(count):
        lines = list(draw.choice(texts))
        other = draw.choice(texts)
        # A sentence of another article, its own number, digits of its own: other text, same manner.
        lines.append(draw.choice([line for line in other if len(line) > 80]))
        lines.append(f"این گزارش {number} از {draw.randint(2, 90)} هزار واحد و {draw.randint(2, 900)} میلیارد تومان می گوید.")
        text = "\n".join("".join(str(draw.randint(1, 9)) if c in "23456789" and draw.random() < 0.3 else c for c in line)
                         if len(line) > 80 else line for line in lines)
        yield {"source": f"{source}{number % 3}.example", "native_id": str(number), "text": text,
               "request_id": f"{source}-{number}-1"}


def lines(rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
