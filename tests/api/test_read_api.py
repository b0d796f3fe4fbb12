"""The read API and the first page on a real PostgreSQL: what they show, what they refuse, and what they never show."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from fastapi.testclient import TestClient

from api.app import application
from domain import commands
from domain.store import Stores
from projections.folds import PROJECTIONS
from projections.projector import Projector
from tests.domain.town import ADMIN, CODE, PAYROLL, PROOF, a_service, a_town, agent_id, issued


@pytest.fixture
def client(stores: Stores) -> Iterator[TestClient]:
    service = a_service(stores.writer)
    a_town(service, 3)
    a_town(service, 2, code="sabres")
    issued(service)
    issued(service, code="sabres")
    Projector(stores.projector_url, PROJECTIONS).catch_up()
    with TestClient(application(stores), base_url="http://127.0.0.1") as opened:
        yield opened


def test_collectivities_runs_and_counts(client: TestClient) -> None:
    assert [each["code"] for each in client.get("/api/collectivities").json()] == [CODE, "sabres"]
    runs = client.get("/api/runs", params={"month": "2026-01"}).json()
    assert [(run["collectivity"], run["state"], run["bulletins"]) for run in runs] == [
        (CODE, "issued", 3),
        ("sabres", "issued", 2),
    ]
    counts = client.get("/api/counts").json()
    assert sum(count["bulletins"] for count in counts) == 5


def test_pages_follow_their_cursor_to_the_end(client: TestClient) -> None:
    seen: list[str] = []
    cursor = ""
    for _ in range(3):
        page = client.get(f"/api/collectivities/{CODE}/agents", params={"limit": 2, "cursor": cursor}).json()
        seen += [item["agent"] for item in page["items"]]
        cursor = page["next"] or ""
        if not cursor:
            break
    assert sorted(seen) == sorted(str(agent_id(number)) for number in (1, 2, 3))


def test_an_explanation_goes_down_to_the_author_and_the_documents_of_each_fact(client: TestClient) -> None:
    page = client.get(f"/api/collectivities/{CODE}/bulletins", params={"month": "2026-01"}).json()
    address = f"/api/collectivities/{CODE}/bulletins/{page['items'][0]['key']}"
    answer = client.get(address, params={"explain": True}).json()
    lines = {line["code"]: line["explanation"] for line in answer["lines"]}
    assert lines["traitement_indiciaire"]["said"].startswith("Votre traitement, à l'indice majoré 400, est de 1")
    entered = f"saisi par {PAYROLL.user} le "
    assert entered in json.dumps(lines["traitement_indiciaire"], ensure_ascii=False)
    assert f", pièce {PROOF.documents[0][:12]}" in json.dumps(lines["traitement_indiciaire"], ensure_ascii=False)
    assert any(each.startswith("part du mois où l'IFSE est due") for each in answer["without_fact"])
    assert "reading.rounding" in {each["key"] for each in answer["to_confirm"]}
    plain = client.get(address).json()
    assert plain["without_fact"] is None and plain["to_confirm"] is None


def test_the_law_is_read_beside_the_bulletins(client: TestClient) -> None:
    page = client.get("/loi/rubriques-retirement.html")
    assert page.status_code == 200 and 'id="cnracl"' in page.text
    assert client.get("/loi/loi.css").headers["content-type"].startswith("text/css")
    refused = client.get("/loi/autre.html")
    assert refused.status_code == 404 and "/loi/index.html" in refused.json()["detail"]


def test_a_bulletin_explains_itself_and_prints(client: TestClient) -> None:
    page = client.get(f"/api/collectivities/{CODE}/bulletins", params={"month": "2026-01"}).json()
    key = page["items"][0]["key"]
    answer = client.get(f"/api/collectivities/{CODE}/bulletins/{key}", params={"explain": True}).json()
    lines = {line["code"]: line for line in answer["lines"]}
    assert lines["traitement_indiciaire"]["amount"] == "1969.11"  # 400 × 5 907,34 / 1 200
    assert lines["cnracl"]["explanation"]["label"] == "CNRACL"
    told = json.dumps(lines["cnracl"]["explanation"], ensure_ascii=False)
    assert "décret n° 2025-86 du 30 janvier 2025, art. 1, en vigueur le 01/01/2026" in told
    pdf = client.get(f"/api/collectivities/{CODE}/bulletins/{key}/pdf")
    assert pdf.content.startswith(b"%PDF") and "attachment" in pdf.headers["content-disposition"]


def test_another_collectivity_s_bulletin_does_not_exist_here(client: TestClient) -> None:
    key = client.get(f"/api/collectivities/{CODE}/bulletins", params={"month": "2026-01"}).json()["items"][0]["key"]
    for address in (f"/api/collectivities/sabres/bulletins/{key}", f"/api/collectivities/sabres/bulletins/{key}/pdf"):
        assert client.get(address).status_code == 404
    assert client.get(f"/api/collectivities/sabres/agents/{agent_id(1)}").status_code == 404


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        ("/api/collectivities/nulle-part", 404, "introuvable"),
        ("/api/nulle-part", 404, "introuvable"),
        ("/api/runs?month=2026-13", 422, "valeur"),
        ("/api/runs", 422, "valeur"),
        (f"/api/collectivities/{CODE}/agents?cursor=%FF", 400, "requete"),
        (f"/api/collectivities/{CODE}/agents?limit=0", 422, "valeur"),
        ("/?month=janvier", 422, "valeur"),
    ],
)
def test_refusals_are_problem_details(client: TestClient, address: str, status: int, kind: str) -> None:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["type"] == f"urn:paiex:{kind}" and answer.json()["detail"]


def test_writing_is_not_served(client: TestClient) -> None:
    assert client.post("/api/collectivities").status_code == 405


def test_only_this_machine_under_its_own_name(client: TestClient, stores: Stores) -> None:
    assert client.get("/", headers={"host": "paiex.example"}).status_code == 403
    away = TestClient(application(stores), base_url="http://127.0.0.1", client=("203.0.113.9", 4000))
    refused = away.get("/api/collectivities")
    assert refused.status_code == 403 and "comptes" in refused.json()["detail"]


def test_the_first_page_says_where_each_run_stands(client: TestClient) -> None:
    page = client.get("/").text
    assert "Paies de janvier 2026" in page and "émise" in page and 'lang="fr"' in page
    assert client.get("/static/paiex.css").status_code == 200
    assert client.get("/comptes.svg").text.startswith("<svg")
    assert "matricule" in client.get(f"/collectivites/{CODE}", params={"month": "2026-01"}).text.lower()
    assert client.get(f"/collectivites/{CODE}", params={"month": "2025-01"}).status_code == 404


def test_nothing_personal_is_in_the_answers(client: TestClient) -> None:
    addresses = ["/", "/api/collectivities", f"/api/collectivities/{CODE}/agents", "/api/counts"]
    addresses.append(f"/api/collectivities/{CODE}/agents/{agent_id(1)}")
    for address in addresses:
        text = client.get(address).text
        assert "Dubourg" not in text and "ciphertext" not in text and "FR" not in text.replace("FRFE", ""), address


def test_every_answer_carries_the_security_headers(client: TestClient) -> None:
    for address in ("/", "/api/counts", "/openapi.json"):
        headers = client.get(address).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"


def test_an_erased_person_is_printed_as_such(client: TestClient, stores: Stores) -> None:
    service = a_service(stores.writer, lambda: datetime(2026, 2, 20, tzinfo=UTC))
    service.acting(ADMIN, CODE).do(commands.forget_person, "000001")
    client.app.state.stores = Stores(stores.writer_url, stores.projector_url, stores.reader_url, stores.master)  # type: ignore[attr-defined]
    rows = client.app.state.reader.bulletin_rows((CODE,), date(2026, 1, 1))  # type: ignore[attr-defined]
    key = next(str(row["bulletin"]) for row in rows if row["matricule"] == "000001")
    answer = client.get(f"/api/collectivities/{CODE}/bulletins/{key}").json()
    assert answer["totals"]["gross"] == "2155.19"  # 1 969,11 + 200,00 − 13,92
    assert client.get(f"/api/collectivities/{CODE}/bulletins/{key}/pdf").status_code == 200
