import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jusan_analysis.alignment import align
from jusan_analysis.texts import digest, normal_form

SENTENCES = ["Alpha one two.", "Beta three.", "Gamma four five six.", "Delta seven.", "Epsilon eight nine."]


def passages_of(sentences):
    rows, start = [], 0
    for number, one in enumerate(sentences):
        rows.append((f"p{number}", start, start + len(one), digest(one), " ".join(one.split()[:2])))
        start += len(one) + 1
    return pd.DataFrame(rows, columns=["passage_id", "start", "end", "digest", "locator"])


def statuses(sentences, text):
    return align(passages_of(sentences), text)["status"].tolist()


def told(text):
    """The places that are not exact, with what is said of them."""
    return {place: one for place, one in enumerate(statuses(SENTENCES, text)) if one != "exact"}


def joined(*places):
    return " ".join(SENTENCES[place] for place in places)


def test_the_article_is_exact_and_its_places_are_told():
    aligned = align(passages_of(SENTENCES), "Before. " + joined(0, 1, 2, 3, 4) + " After.")
    assert set(aligned["status"]) == {"exact"}
    assert aligned["found_start"].tolist() == [8 + one for one in passages_of(SENTENCES)["start"]]
    assert aligned["found_end"].tolist() == [8 + one for one in passages_of(SENTENCES)["end"]]


@pytest.mark.parametrize("place", range(5))
def test_an_edited_sentence_is_changed(place):
    text = joined(0, 1, 2, 3, 4).replace(SENTENCES[place], SENTENCES[place].replace(".", " indeed."))
    assert told(text) == {place: "changed"}


@pytest.mark.parametrize("place", range(5))
def test_a_deleted_sentence_is_missing(place):
    assert told(joined(*[one for one in range(5) if one != place])) == {place: "missing"}


@pytest.mark.parametrize("place", range(5))
def test_a_doubled_sentence_is_ambiguous(place):
    assert told(joined(*sorted([0, 1, 2, 3, 4, place]))) == {place: "ambiguous"}


@pytest.mark.parametrize("place", range(1, 5))
def test_neighbours_that_changed_places_are_told_as_one_moved(place):
    order = [0, 1, 2, 3, 4]
    order[place - 1], order[place] = order[place], order[place - 1]
    found = told(joined(*order))
    assert list(found.values()) == ["moved"]
    assert set(found) < {place - 1, place}


@pytest.mark.parametrize(("place", "to"), [(0, 4), (4, 0), (1, 3), (3, 1), (0, 2), (4, 2)])
def test_a_sentence_carried_elsewhere_is_moved(place, to):
    order = [one for one in range(5) if one != place]
    order.insert(to, place)
    assert told(joined(*order)) == {place: "moved"}


def test_a_moved_sentence_is_not_taken_for_the_text_of_a_deleted_one():
    assert told(joined(0, 4, 2, 3)) == {1: "missing", 4: "moved"}


def test_edited_and_deleted_neighbours_share_what_stands_there():
    assert told(joined(0) + " Something else. " + joined(3, 4)) == {1: "changed", 2: "changed"}


def test_the_note_names_the_neighbours():
    aligned = align(passages_of(SENTENCES), joined(0, 1) + " Something else. " + joined(3, 4))
    assert aligned["note"][2] == "other text stands after p1 and before p3"
    edges = align(passages_of(SENTENCES), "Alpha one. " + joined(1, 2, 3) + " Epsilon eight.")
    assert edges["note"][0] == "other text stands before p1"
    assert edges["note"][4] == "other text stands after p3"


def test_a_headline_repeated_far_above_stays_outside():
    assert told(SENTENCES[0] + " Home News About. " + joined(0, 1, 2, 3, 4)) == {}


def test_a_last_sentence_repeated_in_a_footer_stays_outside():
    assert told(joined(0, 1, 2, 3, 4) + " Read more of it. " + SENTENCES[4]) == {}


def test_a_deleted_first_sentence_is_not_seen_in_a_navigation():
    assert told("Menu. " + joined(1, 2, 3, 4)) == {0: "missing"}
    assert told("Home News World Sports Culture Opinion About. " + joined(1, 2, 3, 4)) == {0: "missing"}


@pytest.mark.parametrize("text", ["", "x", "Nothing of it stands here at all, not a word."])
def test_of_another_text_everything_is_missing(text):
    aligned = align(passages_of(SENTENCES), text)
    assert set(aligned["status"]) == {"missing"}
    assert set(aligned["note"]) == {"nothing of the article was found"}
    assert aligned["found_start"].isna().all()


def test_a_sentence_inside_a_longer_word_is_not_found():
    assert told("x" + joined(0, 1, 2, 3, 4)) == {0: "changed"}


def test_sentences_alike_are_ambiguous_each():
    alike = ["Yes indeed.", "No.", "Yes indeed."]
    assert statuses(alike, " ".join(alike)) == ["ambiguous", "exact", "ambiguous"]


def test_an_article_of_no_passage_aligns_to_nothing():
    assert align(passages_of([]), "words").empty


# --- properties ---------------------------------------------------------------------------

NOISE = st.lists(st.sampled_from(["lorem", "ipsum", "dolor", "sit"]), max_size=8).map(" ".join)


@given(st.integers(1, 30), NOISE, NOISE)
def test_whatever_surrounds_the_article_all_is_exact(number, before, after):
    own = [f"Sentence {place} ends." for place in range(number)]
    text = normal_form(f"{before} {' '.join(own)} {after}")
    assert statuses(own, text) == ["exact"] * number


@given(
    st.integers(1, 12).flatmap(lambda number: st.lists(st.integers(0, number - 1)).map(lambda o: (number, o)))
)
def test_what_is_called_found_stands_where_it_is_told_and_runs_in_order(drawn):
    number, order = drawn
    own = [f"Sentence {place} ends." for place in range(number)]
    text = " ".join(own[place] for place in order)
    aligned = align(passages_of(own), text)
    found = aligned.dropna(subset=["found_start"])
    for place, start, end in zip(found.index, found["found_start"], found["found_end"]):
        assert text[start:end] == own[place]
    in_order = aligned.loc[aligned["status"].isin(["exact", "ambiguous"]), "found_start"]
    assert in_order.is_monotonic_increasing
    assert set(found.index) == set(order)
    assert set(aligned.loc[aligned["found_start"].isna(), "status"]) <= {"changed", "missing"}


@given(st.permutations(range(8)))
def test_the_run_is_as_long_as_any_increasing_one(order):
    own = [f"Sentence {place} ends." for place in range(8)]
    aligned = align(passages_of(own), " ".join(own[place] for place in order))
    longest = [1] * 8
    for place, one in enumerate(order):
        longest[place] = 1 + max((longest[k] for k in range(place) if order[k] < one), default=0)
    assert (aligned["status"] == "exact").sum() == max(longest)
    assert set(aligned["status"]) <= {"exact", "moved"}


@given(st.lists(st.integers(0, 3), min_size=1, max_size=40))
def test_aligning_does_not_change_its_passages(order):
    passages = passages_of(SENTENCES)
    before = passages.copy()
    align(passages, " ".join(SENTENCES[place] for place in order))
    pd.testing.assert_frame_equal(passages, before)
