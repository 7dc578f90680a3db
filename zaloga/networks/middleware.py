from zaloga.networks.policies import AS_MEMBER

SEEN = "as_member"


class AsMember:
    """Whoever wants to see their network as its members do has put their role away: the standing reads it here.

    Kept in the session, so it ends with it. It only ever takes rights away.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.as_member = request.session.get(SEEN)
        if request.as_member and request.user.is_authenticated:
            setattr(request.user, AS_MEMBER, request.as_member["pk"])
        return self.get_response(request)
