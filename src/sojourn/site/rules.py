"""What the room promises, as plain values."""

EDITORS = "Editors of the public site"
"""The name of the group that Wagtail asks; who is in it follows from roles (`actions.keep_editors`)."""

EDITOR_PERMISSIONS = frozenset(
    {
        "wagtailadmin.access_admin",
        "wagtailcore.add_collection",
        "wagtailcore.change_collection",
        "wagtailredirects.add_redirect",
        "wagtailredirects.change_redirect",
        "wagtailredirects.delete_redirect",
        "wagtail_localize.submit_translation",
        *(f"site.{deed}_{kind}" for kind in ("category", "series") for deed in ("add", "change", "delete", "view")),
    }
)
PAGE_PERMISSIONS = frozenset(
    {"add_page", "change_page", "publish_page", "bulk_delete_page", "lock_page", "unlock_page"}
)
COLLECTION_PERMISSIONS = frozenset(
    f"{app}.{deed}_{kind}"
    for app, kind in [("wagtailimages", "image"), ("wagtaildocs", "document")]
    for deed in ["add", "change", "choose", "delete"]
)
