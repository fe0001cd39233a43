"""Finding things from anywhere."""


def test_it_works(cast, sign_in):
    page = sign_in(cast.ada).get("/search/", {"q": "python 3"}).content.decode()
    assert "Who can do at 3 or more" in page
    assert f"/engineers/?skill={cast.python.pk}&amp;level=3" in page


def test_a_fragment_has_only_what_was_found(cast, sign_in):
    response = sign_in(cast.ada).get("/search/", {"q": "ben"}, headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert b"Ben" in response.content
    assert response["Vary"].count("HX-Request") == 1


def test_an_engineer_finds_skills_but_no_list_of_who_has_them(cast, sign_in):
    page = sign_in(cast.ben.user).get("/search/", {"q": "python"}).content.decode()
    assert "/framework/craft/python/" in page
    assert "/engineers/?skill" not in page


def test_what_is_not_found_is_said(cast, sign_in):
    page = sign_in(cast.dan).get("/search/", {"q": "<b>Ben"}).content.decode()
    assert "Nothing that you may see is called “&lt;b&gt;Ben”." in page


def test_every_page_of_somebody_signed_in_has_the_search(cast, sign_in):
    assert b'id="find"' in sign_in(cast.ada).get("/teams/").content
