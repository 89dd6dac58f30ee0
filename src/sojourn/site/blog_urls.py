"""Writing for the blog, in the portal and on the desk."""

from django.urls import path

from .views import desk, portal

app_name = "posts"
urlpatterns = [
    path("my/posts/", portal.posts, name="my_posts"),
    path("my/posts/new/", portal.new, name="new_post"),
    path("my/posts/<int:pk>/", portal.post, name="my_post"),
    path("my/posts/picture/<int:pk>/remove/", portal.remove_picture, name="remove_picture"),
    path("desk/posts/", desk.posts, name="posts"),
    path("desk/posts/<int:pk>/", desk.draft, name="draft"),
    path("desk/posts/listeners/<int:pk>/drop/", desk.drop_listener, name="drop_listener"),
    path("desk/posts/days/<int:pk>/clear/", desk.clear_day, name="clear_day"),
]
