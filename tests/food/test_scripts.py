"""The scripts that make the shipped food tables, on seven foods of the source; the whole source is not kept here."""

import csv
import gzip
import io
import subprocess
import sys
from pathlib import Path

from myoflux.common.tables import data_folder
from myoflux.food.table import find_food

ROOT = Path(__file__).parents[2]
SOURCE = Path(__file__).parent / "data" / "sr28"


def run(*words):
    return subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, check=False)


def rows(path):
    return list(csv.DictReader(io.StringIO(gzip.decompress(path.read_bytes()).decode())))


def test_the_table_is_made_from_the_source(tmp_path):
    made = run(ROOT / "scripts" / "usda.py", SOURCE, "--any", "--out", tmp_path)
    assert (made.returncode, made.stdout) == (0, "7 foods, 3 with a flag\n")
    table = {row["code"]: row for row in rows(tmp_path / "usda_sr28.csv.gz")}
    shipped = {row["code"]: row for row in rows(data_folder() / "usda_sr28.csv.gz")}
    same = {code: row for code, row in table.items() if "implausible" not in row["quality_flag"]}
    assert len(same) == 6
    assert all(shipped[code] == row for code, row in same.items())
    assert table["11124"]["quality_flag"] == "aa_sum_implausible;trace_protein"
    again = run(ROOT / "scripts" / "usda.py", SOURCE, "--any", "--out", tmp_path)
    assert again.returncode == 0
    assert (tmp_path / "usda_sr28.csv.gz").read_bytes() == gzip.compress(
        gzip.decompress((tmp_path / "usda_sr28.csv.gz").read_bytes()), 9, mtime=0
    )


def test_another_source_is_refused(tmp_path):
    made = run(ROOT / "scripts" / "usda.py", SOURCE, "--out", tmp_path)
    assert made.returncode == 1
    assert "not the file the table was made from" in made.stderr
    assert not list(tmp_path.iterdir())


def test_pure_proteins_are_those_of_the_script(tmp_path):
    assert run(ROOT / "scripts" / "foods.py", tmp_path / "foods.csv").returncode == 0
    assert (tmp_path / "foods.csv").read_bytes() == (data_folder() / "foods.csv").read_bytes()


def test_a_food_whose_amino_acids_cannot_be_has_the_pattern_of_its_group():
    carrots = find_food("Carrots, raw")
    with (data_folder() / "food_group_patterns.csv").open() as file:
        pattern = next(row for row in csv.DictReader(file) if row["category"] == carrots.category)
    assert carrots.known_by == "derived"
    assert "pattern" in carrots.notes
    assert abs(carrots.amino_acids["leucine"] - 0.93 * float(pattern["leucine_g"])) < 1e-4
