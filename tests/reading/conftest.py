"""Files that the tests of reading share, made here: pages, PDFs, the two articles where at hand."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

COPIES = Path(__file__).parents[3] / "shared" / "sources"
Run = tuple[str, float, float]  # text, size, height on the page


@pytest.fixture(scope="session")
def articles() -> dict[str, Path]:
    """The analyst's copies of the two articles, by the id that the crisis gives them."""
    if not COPIES.is_dir():
        pytest.skip("the articles are not at hand")
    found = {path.name[:3]: path for path in COPIES.iterdir()}
    return {"examiner": found["000"], "cepa": found["003"]}


def pdf_of(pages: Sequence[Sequence[Run]]) -> bytes:
    """A PDF with one line of text for each run."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * place} 0 R" for place in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode())
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for place, page in enumerate(pages):
        body = b"".join(
            b"BT /F1 %g Tf 50 %g Td (%s) Tj ET\n"
            % (size, height, text.replace("(", r"\(").replace(")", r"\)").encode("latin-1"))
            for text, size, height in page
        )
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * place)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body))
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(
        b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table)
    )
    return out.getvalue()


@pytest.fixture
def make_pdf() -> Callable[[Sequence[Sequence[Run]]], bytes]:
    return pdf_of
