from django.db.models import Q

from zaloga.activity.registry import declare
from zaloga.forum import policies
from zaloga.forum.mentions import mentioned_in
from zaloga.forum.models import Following, Post
from zaloga.forum.notices import BUTTON
from zaloga.forum.policies import seats_that_read
from zaloga.networks.audiences import leaders
from zaloga.networks.models import Membership
from zaloga.people.models import User


def readers(event):
    """Those who read the thread today, without those who want silence of it."""
    thread = thread_of(event)
    silent = Following.objects.filter(thread=thread, level=Following.Level.MUTED).values("user")
    return User.objects.filter(memberships__in=seats_that_read(thread)).exclude(pk__in=silent)


def readers_overhearing(event):
    """Readers without those to whom the post speaks: they hear just that."""
    return readers(event).exclude(pk__in=spoken_to(event))


def who_listens(event):
    """Readers of the thread who have a say in it already or follow it; people who left hear nothing."""
    thread = thread_of(event)
    writers = Post.objects.filter(thread=thread).standing().values("by")
    following = Following.objects.filter(thread=thread, level=Following.Level.ALL).values("user")
    return readers_overhearing(event).filter(Q(pk__in=writers) | Q(pk__in=following))


def thread_of(event):
    return getattr(event.target, "thread", event.target)


def spoken_to(event):
    post = event.target if isinstance(event.target, Post) else event.target.posts.get(is_first=True)
    return mentioned_in(post)


def who_is_mentioned(event):
    return User.objects.filter(pk__in=event.details["users"])


def who_asked(event):
    """To whoever began the thread a reply is an answer, and to whoever follows it news to hear at once."""
    thread = event.target.thread
    following = Following.objects.filter(thread=thread, level=Following.Level.ALL).values("user")
    return User.objects.filter(Q(pk=thread.by_id) | Q(pk__in=following))


def whom_it_concerns(event):
    return User.objects.filter(pk=event.details["user"])


def moderators(event):
    """Those who lead and read the thread."""
    return User.objects.filter(memberships__in=seats_that_read(event.target.thread).filter(role__in=Membership.LEADING))


def author(event):
    """Of a hidden post; nobody where it has no name under it."""
    return User.objects.filter(pk=event.target.post.by_id)


def author_and_leaders(event):
    leading = seats_that_read(event.target.thread).filter(role__in=Membership.LEADING)
    return User.objects.filter(Q(pk=event.target.post.by_id) | Q(memberships__in=leading)).distinct()


def judges(event):
    return policies.judges(event.target)


def who_wrote_before(event):
    """Writers of a thread that went away, as long as they are in the crew it left and not in the one it came to."""
    trail = event.target
    writers = User.objects.filter(posts__thread=trail.thread_id).distinct()
    stayed = Membership.objects.crew().filter(network=trail.network_id).values("user")
    return writers.filter(pk__in=stayed).exclude(
        pk__in=Membership.objects.crew().filter(network=trail.thread.network_id).values("user")
    )


def who_wrote_here(event):
    members = Membership.objects.crew().filter(network=event.target.network)
    return User.objects.filter(memberships__in=members, pk__in=event.target.posts.values("by"))


def whose_posts_came(event):
    members = Membership.objects.crew().filter(network=event.target.network)
    return User.objects.filter(memberships__in=members, pk__in=event.details["authors"])


def readers_in_the_open(event):
    """Everybody who reads the thread; of confidential ones nothing is said."""
    return [] if event.target.is_confidential else readers(event)


def its_writer(event):
    return User.objects.filter(pk=event.target.by_id)


def writer_in_the_open(event):
    """Who wrote the post; of confidential threads nothing is said."""
    return User.objects.filter(pk=None if event.target.thread.is_confidential else event.target.by_id)


BEGUN = declare(
    "forum.begun",
    sentence="{by} zaczyna rozmowę „{target}”",
    audience=readers_overhearing,
    title="nowa rozmowa",
    button=BUTTON,
)
REPLIED = declare(
    "forum.replied",
    sentence="{by} odpowiada w rozmowie „{target}”",
    audience=who_listens,
    overheard_by=readers_overhearing,
    title="odpowiedź w rozmowie",
    button=BUTTON,
    answers=who_asked,
)
EDITED = declare("forum.edited", sentence="{by} poprawia wpis w rozmowie „{target}”", title="poprawienie wpisu")
WITHDRAWN = declare("forum.withdrawn", sentence="{by} wycofuje wpis z rozmowy „{target}”", title="wycofanie wpisu")
FOUND_USEFUL = declare(
    "forum.found_useful", sentence="{by} zaznacza „przyda mi się” w rozmowie „{target}”", title="„przyda mi się”"
)

ANNOUNCED = declare(
    "forum.announced",
    sentence="{by} ogłasza: „{target}”",
    audience=readers_overhearing,
    by_mail=True,
    title="ogłoszenie",
    button=BUTTON,
)
THANKED = declare(
    "forum.thanked",
    sentence="{by} dziękuje za wpis w rozmowie „{target}”",
    audience=writer_in_the_open,
    title="podziękowanie",
    is_personal=True,
)
MENTIONED = declare(
    "forum.mentioned",
    sentence="{by} zwraca się do Ciebie w rozmowie „{target}”",
    audience=who_is_mentioned,
    by_mail=True,
    title="wzmianka",
    button="Przeczytaj i odpowiedz",
    is_personal=True,
)
SUMMED_UP = declare("forum.summed_up", sentence="{by} pisze w skrócie o rozmowie „{target}”", title="w skrócie")
SUMMARY_REMOVED = declare(
    "forum.summary_removed", sentence="{by} usuwa „w skrócie” z rozmowy „{target}”", title="usunięcie „w skrócie”"
)

# Confidential: neither title nor author, and no letter that one could answer.
CONFIDED = declare(
    "forum.confided",
    sentence="Nowa rozmowa poufna w Twojej sieci",
    audience=readers_overhearing,
    title="nowa rozmowa poufna",
    button=BUTTON,
)
REPLIED_CONFIDENTIALLY = declare(
    "forum.replied_confidentially",
    sentence="Nowy wpis w rozmowie poufnej",
    audience=who_listens,
    overheard_by=readers_overhearing,
    title="wpis w rozmowie poufnej",
    button=BUTTON,
    answers=who_asked,
)
MENTIONED_CONFIDENTIALLY = declare(
    "forum.mentioned_confidentially",
    sentence="Ktoś zwraca się do Ciebie w rozmowie poufnej",
    audience=who_is_mentioned,
    title="wzmianka w rozmowie poufnej",
    answers=who_is_mentioned,
)
LET_IN = declare(
    "forum.let_in",
    sentence="Możesz czytać rozmowę poufną, do której ktoś Cię dopuścił",
    audience=whom_it_concerns,
    for_audit=True,
    title="dopuszczenie do rozmowy poufnej",
    is_personal=True,
)

# Who is let into an open thread is asked for words there, by a letter that can be answered.
ASKED_FOR_WORDS = declare(
    "forum.asked_for_words",
    sentence="{by} zaprasza Cię do rozmowy „{target}”",
    audience=whom_it_concerns,
    by_mail=True,
    for_audit=True,
    title="dopuszczenie do rozmowy",
    button="Przeczytaj i odpowiedz",
)

# Without a name: these keep no actor, and their moment is a part of the day.
ASKED_ANONYMOUSLY = declare(
    "forum.asked_anonymously",
    sentence="Ktoś z załogi zaczyna rozmowę „{target}”",
    audience=readers_overhearing,
    is_anonymous=True,
    title="nowa rozmowa",
    button=BUTTON,
)
REPLIED_ANONYMOUSLY = declare(
    "forum.replied_anonymously",
    sentence="Ktoś z załogi odpowiada w rozmowie „{target}”",
    audience=who_listens,
    overheard_by=readers_overhearing,
    is_anonymous=True,
    title="odpowiedź w rozmowie",
    button=BUTTON,
    answers=who_asked,
)
MENTIONED_ANONYMOUSLY = declare(
    "forum.mentioned_anonymously",
    sentence="Ktoś z załogi zwraca się do Ciebie w rozmowie „{target}”",
    audience=who_is_mentioned,
    is_anonymous=True,
    title="wzmianka",
    answers=who_is_mentioned,
)
EDITED_ANONYMOUSLY = declare(
    "forum.edited_anonymously",
    sentence="Ktoś z załogi poprawia wpis w rozmowie „{target}”",
    is_anonymous=True,
    title="poprawienie wpisu",
)
WITHDRAWN_ANONYMOUSLY = declare(
    "forum.withdrawn_anonymously",
    sentence="Ktoś z załogi wycofuje wpis z rozmowy „{target}”",
    is_anonymous=True,
    title="wycofanie wpisu",
)


# Of moderation. Whoever reported is nowhere; what concerns the right to speak stands in the audit log, without words.
REPORTED = declare(
    "forum.reported",
    sentence="Ktoś zgłasza wpis w rozmowie „{target}”",
    audience=moderators,
    is_anonymous=True,
    title="zgłoszenie wpisu",
)
LEFT_STANDING = declare(
    "forum.left_standing", sentence="{by} zostawia zgłoszony wpis w rozmowie „{target}”", title="wpis zostaje"
)
# What becomes of somebody's own words they hear at once, also those who chose no letters from the network.
HIDDEN = declare(
    "forum.hidden",
    is_security=True,
    by_mail=True,
    button="Zobacz powód",
    sentence="Twój wpis jest ukryty. Zobacz powód i co możesz zrobić",
    audience=author,
    for_audit=True,
    title="ukrycie wpisu",
    is_personal=True,
)
BROUGHT_BACK = declare(
    "forum.brought_back",
    by_mail=True,
    button=BUTTON,
    sentence="Twój wpis znów widać w rozmowie",
    audience=author,
    for_audit=True,
    title="przywrócenie wpisu",
    is_personal=True,
)
# Whoever coordinates the programme is not of the crew, so what they chose for networks does not hold this back.
APPEALED = declare(
    "forum.appealed",
    is_security=True,
    sentence="Odwołanie od ukrycia wpisu czeka na Twoją odpowiedź",
    audience=judges,
    by_mail=True,
    button="Odpowiedz",
    for_audit=True,
    title="odwołanie od ukrycia wpisu",
)
APPEALED_ANONYMOUSLY = declare(
    "forum.appealed_anonymously",
    is_security=True,
    sentence="Odwołanie od ukrycia wpisu czeka na Twoją odpowiedź",
    audience=judges,
    by_mail=True,
    button="Odpowiedz",
    is_anonymous=True,
    for_audit=True,
    title="odwołanie od ukrycia wpisu",
)
UPHELD = declare(
    "forum.upheld",
    by_mail=True,
    button="Zobacz odpowiedź",
    sentence="Jest odpowiedź na odwołanie: wpis zostaje ukryty",
    audience=author_and_leaders,
    for_audit=True,
    title="utrzymanie ukrycia wpisu",
)
HELD = declare(
    "forum.held",
    sentence="{by}: pierwszy wpis z odnośnikiem czeka, aż go przeczytasz",
    audience=leaders,
    title="wpis do sprawdzenia",
)
RELEASED = declare(
    "forum.released",
    by_mail=True,
    button=BUTTON,
    sentence="Twój wpis jest już w rozmowie „{target}”",
    audience=its_writer,
    title="wpis sprawdzony",
    is_personal=True,
)
REJECTED = declare(
    "forum.rejected",
    is_security=True,
    by_mail=True,
    button="Zobacz powód",
    sentence="Twój wpis z odnośnikiem się nie pokaże. Zobacz powód",
    audience=its_writer,
    for_audit=True,
    title="odrzucenie wpisu z odnośnikiem",
    is_personal=True,
)
CREW_ASKED = declare(
    "forum.crew_asked",
    sentence="{by} pyta załogę o zdanie w rozmowie „{target}”",
    audience=readers_in_the_open,
    title="nowe głosowanie",
)
POLL_ENDED = declare(
    "forum.poll_ended",
    sentence="Głosowanie w rozmowie „{target}” jest zakończone",
    audience=readers_in_the_open,
    title="koniec głosowania",
)
MOVED_AWAY = declare(
    "forum.moved_away",
    sentence="{by} przenosi do innej sieci rozmowę „{target}”, w której piszesz",
    audience=who_wrote_before,
    title="przeniesienie rozmowy",
)
MOVED_IN = declare(
    "forum.moved_in",
    sentence="{by} przenosi do Twojej sieci rozmowę „{target}”",
    audience=readers,
    title="nowa rozmowa",
)
SPLIT = declare(
    "forum.split",
    sentence="{by} wydziela Twój wpis do rozmowy „{target}”",
    audience=who_wrote_here,
    title="wydzielenie rozmowy",
)
MERGED = declare(
    "forum.merged",
    sentence="{by} łączy rozmowę, w której piszesz, z rozmową „{target}”",
    audience=whose_posts_came,
    title="połączenie rozmów",
)
CLOSED = declare("forum.closed", sentence="{by} zamyka rozmowę „{target}”", title="zamknięcie rozmowy")
REOPENED = declare("forum.reopened", sentence="{by} otwiera rozmowę „{target}”", title="otwarcie rozmowy")
PINNED = declare("forum.pinned", sentence="{by} przypina rozmowę „{target}”", title="przypięcie rozmowy")
UNPINNED = declare("forum.unpinned", sentence="{by} odpina rozmowę „{target}”", title="odpięcie rozmowy")
ANSWERED = declare(
    "forum.answered",
    sentence="{by} zaznacza Twój wpis jako odpowiedź w rozmowie „{target}”",
    audience=writer_in_the_open,
    title="odpowiedź na pytanie",
    is_personal=True,
)
ANSWERED_ANONYMOUSLY = declare(
    "forum.answered_anonymously",
    sentence="Osoba, która pyta, zaznacza Twój wpis jako odpowiedź w rozmowie „{target}”",
    audience=writer_in_the_open,
    is_anonymous=True,
    title="odpowiedź na pytanie",
)
NOT_ANSWERED_ANONYMOUSLY = declare(
    "forum.not_answered_anonymously",
    sentence="Osoba, która pyta, zdejmuje znak odpowiedzi w rozmowie „{target}”",
    is_anonymous=True,
    title="pytanie znów otwarte",
)
NOT_ANSWERED = declare(
    "forum.not_answered", sentence="{by} zdejmuje znak odpowiedzi w rozmowie „{target}”", title="pytanie znów otwarte"
)
