"""What the views of this room share: they find what an address names only among what the person may read."""

from django.shortcuts import get_object_or_404

from zaloga.forum import policies


def find_network(request, slug):
    return get_object_or_404(policies.visible_networks(request.user), slug=slug)


def find_thread(request, slug, pk, **narrowing):
    """A thread with its network; ``narrowing`` as in filter()."""
    threads = policies.visible_threads(request.user).select_related("network")
    return get_object_or_404(threads, network__slug=slug, pk=pk, **narrowing)


def find_post(request, slug, pk):
    posts = policies.visible_posts(request.user).select_related("thread__network", "by")
    return get_object_or_404(posts, thread__network__slug=slug, pk=pk)


def about(post, **more):
    """What every page about one post is told."""
    return {"post": post, "thread": post.thread, "network": post.thread.network, **more}
