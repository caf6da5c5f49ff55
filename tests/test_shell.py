def test_the_start_page_answers(client, db):
    answer = client.get("/")

    assert answer.status_code == 200
    assert answer.cookies == {}
