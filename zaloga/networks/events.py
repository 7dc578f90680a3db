from zaloga.activity.registry import declare
from zaloga.networks import lines
from zaloga.networks.audiences import (
    both,
    companion,
    crew,
    everybody_in_it,
    leaders,
    members,
    newcomer,
    offered,
    offering,
    overseers,
    the_one_concerned,
)

# The network itself
FOUNDED = declare("network.founded", sentence="{by} zakłada: {target}", for_audit=True, title="założenie sieci")
EDITED = declare("network.edited", sentence="{target}: ustawienia zmienia {by}", title="zmiana ustawień sieci")
OPENED = declare(
    "network.opened", sentence="{target}: sieć jest już w katalogu", audience=members, title="otwarcie sieci"
)
STAGE_MOVED = declare(
    "network.stage_moved", sentence="{target}: zaczyna się etap {stage}", audience=members, title="nowy etap sieci"
)
CONTRACT_AMENDED = declare(
    "network.contract_amended",
    sentence="{target}: kontrakt się zmienił. Przeczytaj go i powiedz, czy się zgadzasz",
    audience=crew,
    title="zmiana kontraktu",
)
ARCHIVED = declare(
    "network.archived",
    sentence="{target}: sieć jest w archiwum, można czytać, nie można pisać",
    audience=members,
    title="sieć w archiwum",
)
RESTORED = declare(
    "network.restored", sentence="{target}: sieć wraca z archiwum", audience=members, title="sieć z archiwum"
)

# People come and go
JOINED = declare(
    "network.joined",
    sentence="{target}: nowa osoba, {by}",
    audience=leaders,
    for_audit=True,
    title="dołączenie do sieci",
    line=lines.joined,
)
LEFT = declare(
    "network.left", sentence="{target}: odchodzi {by}", audience=leaders, for_audit=True, title="odejście z sieci"
)
HELM_LEFT = declare(
    "network.helm_left",
    sentence="{target}: sieć nie ma już osoby prowadzącej",
    audience=overseers,
    by_mail=True,
    button="Powołaj osobę prowadzącą",
    for_audit=True,
    title="sieć bez osoby prowadzącej",
)
REMOVED = declare(
    "network.removed",
    has_letter=True,
    sentence="{target}: Twój udział kończy {by}",
    audience=the_one_concerned,
    for_audit=True,
    title="zakończenie udziału w sieci",
)
ROLE_CHANGED = declare(
    "network.role_changed",
    sentence="{target}: od teraz {role}",
    audience=the_one_concerned,
    for_audit=True,
    title="zmiana roli w sieci",
    line=lines.role_changed,
    is_personal=True,
)
CONTRACT_ACCEPTED = declare(
    "network.contract_accepted", sentence="{target}: kontrakt akceptuje {by}", title="zgoda na kontrakt"
)
REQUESTED = declare(
    "network.requested",
    has_letter=True,
    sentence="{target}: o przyjęcie prosi {by}",
    audience=leaders,
    title="prośba o przyjęcie do sieci",
)
REQUEST_ACCEPTED = declare(
    "network.request_accepted",
    has_letter=True,
    sentence="{target}: masz miejsce w tej sieci",
    audience=the_one_concerned,
    for_audit=True,
    title="zgoda na przyjęcie do sieci",
)
REQUEST_DECLINED = declare(
    "network.request_declined",
    has_letter=True,
    sentence="{target}: prośba o przyjęcie została odrzucona. Powód jest w liście",
    audience=the_one_concerned,
    for_audit=True,
    title="odmowa przyjęcia do sieci",
)

# The waiting list
STOOD_IN_LINE = declare(
    "network.stood_in_line",
    sentence="{target}: ktoś czeka na miejsce na liście oczekujących",
    audience=leaders,
    title="wejście na listę oczekujących",
)
SEAT_OFFERED = declare(
    "network.seat_offered",
    has_letter=True,
    sentence="{target}: jest dla Ciebie miejsce. Czeka 72 godziny",
    audience=the_one_concerned,
    title="wolne miejsce dla osoby z listy",
)
OFFER_EXPIRED = declare(
    "network.offer_expired",
    has_letter=True,
    sentence="{target}: minęły 72 godziny i miejsce dostaje następna osoba",
    audience=the_one_concerned,
    title="miejsce nieprzyjęte na czas",
)
OFFER_DECLINED = declare(
    "network.offer_declined",
    sentence="{target}: ktoś z listy oczekujących oddaje miejsce",
    audience=leaders,
    title="oddane miejsce",
)
PLACE_RELEASED = declare(
    "network.place_released",
    has_letter=True,
    sentence="{target}: 30 dni minęło, czekasz teraz na liście, aż Twoja placówka przystąpi do programu",
    audience=the_one_concerned,
    title="koniec zachowanego miejsca",
)
SENT_BACK = declare(
    "network.sent_back",
    has_letter=True,
    sentence="{target}: Twoja placówka nie należy już do programu, więc miejsce czeka, aż do niego wróci",
    audience=the_one_concerned,
    title="powrót na listę oczekujących",
)
LETTER_TO_HEAD = declare(
    "network.letter_to_head",
    title="pismo do dyrekcji",
    sentence="{target}: o pismo do dyrekcji prosi {by}",
    for_audit=True,
)
PASSED_AHEAD = declare(
    "network.passed_ahead",
    title="miejsce poza kolejnością",
    sentence="{target}: miejsce poza kolejnością daje {by}. Powód: {reason}",
    audience=leaders,
    for_audit=True,
    line=lines.reason,
    may_name_others=True,
)
STEPPED_OUT = declare(
    "network.stepped_out",
    sentence="{target}: ktoś schodzi z listy oczekujących",
    audience=leaders,
    title="zejście z listy oczekujących",
)
SEAT_GIVEN = declare(
    "network.seat_given",
    title="miejsce w sieci",
    sentence="{target}: masz miejsce w tej sieci",
    audience=the_one_concerned,
    for_audit=True,
    is_personal=True,
)
GROUP_CAME = declare(
    "network.group_came",
    sentence="{target}: z listy programu dochodzi {people}",
    audience=leaders,
    title="osoby z listy programu",
)
GROUPS_PLACED = declare(
    "programme.groups_placed",
    title="lista osób do sieci",
    sentence="{target}: {by} przypisuje do sieci z listy: {people}",
    for_audit=True,
    line=lines.people,
)
SEATS_ADDED = declare(
    "network.seats_added",
    title="dodatkowe miejsca",
    sentence="{target}: dodatkowych miejsc jest {additional}, było {before}. Powód: {reason}",
    audience=leaders,
    for_audit=True,
    line=lines.seats_added,
    may_name_others=True,
)

# Invitations
INVITED = declare(
    "network.invited",
    sentence="{target}: kogoś zaprasza {by}",
    for_audit=True,
    title="zaproszenie do sieci",
    line=lines.role,
)
INVITATION_RESENT = declare(
    "network.invitation_resent", sentence="{target}: zaproszenie ponawia {by}", title="ponowienie zaproszenia"
)
INVITED_MANY = declare(
    "network.invited_many",
    sentence="{target}: {letters} z listy wysyła {by}",
    for_audit=True,
    title="zaproszenia z listy",
    line=lines.invited_many,
)
INVITATIONS_RESENT = declare(
    "network.invitations_resent",
    sentence="{target}: {letters} ponawia {by}",
    for_audit=True,
    title="ponowienie zaproszeń",
    line=lines.letters,
)
LINK_MADE = declare(
    "network.link_made",
    sentence="{target}: odnośnik z zaproszeniem tworzy {by}",
    for_audit=True,
    title="utworzenie odnośnika z zaproszeniem",
    line=lines.link,
)
LINK_CLOSED = declare(
    "network.link_closed",
    sentence="{target}: odnośnik z zaproszeniem zamyka {by}",
    for_audit=True,
    title="zamknięcie odnośnika z zaproszeniem",
    line=lines.link,
)
INVITATION_WITHDRAWN = declare(
    "network.invitation_withdrawn",
    sentence="{target}: zaproszenie wycofuje {by}",
    for_audit=True,
    title="wycofanie zaproszenia",
)


# Coordination
HAND_OVER_OFFERED = declare(
    "network.hand_over_offered",
    has_letter=True,
    sentence="{target}: {by} proponuje Ci prowadzenie tej sieci",
    audience=offered,
    for_audit=True,
    title="propozycja prowadzenia sieci",
)
HAND_OVER_ACCEPTED = declare(
    "network.hand_over_accepted",
    sentence="{target}: sieć prowadzi teraz {by}",
    audience=everybody_in_it,
    for_audit=True,
    title="przekazanie prowadzenia sieci",
)
HAND_OVER_DECLINED = declare(
    "network.hand_over_declined",
    sentence="{target}: prowadzenia nie przyjmuje {by}",
    audience=offering,
    for_audit=True,
    title="odmowa prowadzenia sieci",
    is_personal=True,
)
HAND_OVER_WITHDRAWN = declare(
    "network.hand_over_withdrawn",
    sentence="{target}: propozycja prowadzenia jest już nieaktualna",
    audience=offered,
    for_audit=True,
    title="wycofanie propozycji prowadzenia",
)
COORDINATOR_APPOINTED = declare(
    "network.coordinator_appointed",
    sentence="{target}: sieć ma nową osobę prowadzącą",
    audience=everybody_in_it,
    for_audit=True,
    title="powołanie osoby prowadzącej",
    line=lines.instead,
)

# A year's turn
NEXT_YEAR_BEGUN = declare(
    "network.next_year_begun",
    sentence="{target}: następny rok zaczyna {by}",
    for_audit=True,
    title="początek następnego roku sieci",
    line=lines.continued,
)
CREW_ASKED = declare(
    "network.crew_asked",
    sentence="{target}: {by} pyta dawną załogę, kto płynie dalej",
    title="pytanie, kto płynie dalej",
)
CREW_REMINDED = declare(
    "network.crew_reminded",
    sentence="{target}: {by} przypomina pytanie, kto płynie dalej",
    title="przypomnienie pytania, kto płynie dalej",
)
STAYED = declare(
    "network.stayed",
    sentence="{target}: płynie dalej {by}",
    audience=leaders,
    for_audit=True,
    title="dołączenie do sieci na następny rok",
)
NOT_STAYED = declare(
    "network.not_stayed",
    sentence="{target}: w tym roku nie płynie dalej {by}",
    audience=leaders,
    title="odpowiedź: nie płynę dalej",
)
VACANT = declare(
    "network.vacant", sentence="{target}: od 14 dni nikt nie prowadzi tej sieci", title="14 dni bez osoby prowadzącej"
)

# Writing through the house, and companions
WRITTEN_TO = declare(
    "network.written_to", sentence="{target}: {by} pisze do załogi, listów: {recipients}", title="list do załogi"
)


COMPANION_SOUGHT = declare(
    "network.companion_sought",
    sentence="{target}: towarzysza szuka {by}",
    audience=leaders,
    button="Pomóż",
    title="szukanie towarzysza",
)
COMPANION_ASKED = declare(
    "network.companion_asked",
    sentence="{target}: {by} prosi, żeby mieć w Tobie towarzysza na początek",
    audience=companion,
    by_mail=True,
    button="Odpowiedz",
    title="prośba o towarzyszenie",
    is_personal=True,
)
COMPANION_OFFERED = declare(
    "network.companion_offered",
    sentence="{target}: {by} chce Ci towarzyszyć na początku",
    audience=newcomer,
    by_mail=True,
    button="Odpowiedz",
    title="propozycja towarzyszenia",
    is_personal=True,
)
COMPANION_FOUND = declare(
    "network.companion_found",
    sentence="{target}: zgadza się {by}, macie siebie",
    audience=both,
    by_mail=True,
    title="początek towarzyszenia",
    is_personal=True,
)
COMPANION_DECLINED = declare(
    "network.companion_declined",
    sentence="{target}: tym razem się nie uda, szukamy dalej",
    audience=the_one_concerned,
    title="odmowa towarzyszenia",
    is_personal=True,
)
COMPANIONSHIP_ENDED = declare(
    "network.companionship_ended",
    sentence="{target}: towarzyszenie kończy {by}",
    audience=both,
    title="koniec towarzyszenia",
    is_personal=True,
)
