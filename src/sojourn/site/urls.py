"""The public pages. They come last: an edition's address is its name, and a page's is where editors put it."""

from django.urls import path

from .views import blog, newsletter, public

app_name = "site"
urlpatterns = [
    path("", public.page, name="home"),
    path("robots.txt", public.robots, name="robots"),
    path("favicon.ico", public.mark, name="mark"),
    path("sitemap.xml", public.sitemap, name="sitemap"),
    path("search/", public.search, name="search"),
    path("media/images/<path:path>", public.picture, name="picture"),
    path("blog/feed.rss", blog.feed, {"form": "rss"}, name="rss"),
    path("blog/feed.atom", blog.feed, {"form": "atom"}, name="atom"),
    path("blog/category/<slug:slug>/", blog.category, name="category"),
    path("blog/series/<slug:slug>/", blog.series, name="series"),
    path("blog/author/<int:pk>/", blog.author, name="author"),
    path("blog/older/<int:number>/", blog.older, name="older"),
    path("desk/newsletter/issues/", newsletter.desk, name="newsletter_desk"),
    path("desk/newsletter/issues/<int:pk>/", newsletter.issue, name="issue_desk"),
    path("desk/newsletter/issues/<int:pk>/mail/<str:code>/", newsletter.mail, name="issue_mail"),
    path("desk/newsletter/issues/<int:pk>/send/", newsletter.send, name="send_issue"),
    path("desk/newsletter/issues/<int:pk>/test/", newsletter.test, name="test_issue"),
    path("newsletters/feed.atom", newsletter.feed, name="newsletter_feed"),
    path("newsletters/print/<int:pk>.pdf", newsletter.issue_pdf, name="issue_pdf"),
    path("<str:name>/", public.edition, name="edition"),
    path("<str:name>/timetable/", public.timetable, name="timetable"),
]
