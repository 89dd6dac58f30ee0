"""The outbox, how letters are worded, enquiries, mailings, the newsletter's doors for its readers, the mail provider's door."""

from django.urls import path

from .views import desk, enquiries, hooks, mailings_desk, newsletter, public, templates

app_name = "communications"
urlpatterns = [
    path("desk/enquiries/", enquiries.inbox, name="inbox"),
    path("desk/enquiries/ready/", enquiries.ready_answers, name="ready_answers"),
    path("desk/enquiries/ready/<int:pk>/drop/", enquiries.drop_ready_answer, name="drop_ready_answer"),
    path("desk/enquiries/<int:pk>/", enquiries.enquiry, name="enquiry"),
    path("desk/enquiries/<int:pk>/erase/", enquiries.erase, name="erase_enquiry"),
    path("desk/enquiries/<int:pk>/hand-over/", enquiries.hand_over, name="hand_over_enquiry"),
    path("desk/enquiries/<int:pk>/move/", enquiries.move, name="move_enquiry"),
    path("desk/letters/", desk.letters, name="letters"),
    path("desk/letters/deliver/", desk.deliver, name="deliver"),
    path("desk/letters/kinds/", templates.kind_list, name="kinds"),
    path("desk/letters/kinds/wait/", templates.let_wait, name="let_wait"),
    path("desk/letters/kinds/<str:name>/<str:language>/", templates.kind, name="kind"),
    path("desk/letters/kinds/<str:name>/<str:language>/back/", templates.back_to_original, name="back_to_original"),
    path("desk/letters/move/", desk.move, name="move_letters"),
    path("desk/letters/<int:pk>/", desk.letter, name="letter"),
    path("desk/letters/<int:pk>/again/", desk.send_again, name="send_again"),
    path("enquiries/", public.enquire, name="enquire"),
    path("enquiries/<str:kind>/", public.enquiry, name="enquiry_form"),
    path("enquiries/<str:kind>/thanks/", public.thanks, name="thanks"),
    path("mail/receive/", public.receive, name="receive_mail"),
    path("desk/mailings/", mailings_desk.mailings, name="mailings"),
    path("desk/mailings/<int:pk>/", mailings_desk.mailing, name="mailing"),
    path("desk/mailings/<int:pk>/again/", mailings_desk.send_again, name="mailing_again"),
    path("desk/mailings/<int:pk>/pause/", mailings_desk.pause, name="pause_mailing"),
    path("desk/mailings/<int:pk>/resume/", mailings_desk.resume, name="resume_mailing"),
    path("desk/mailings/<int:pk>/test/", mailings_desk.test, name="test_mailing"),
    path("desk/mailings/<int:pk>/<str:code>/", mailings_desk.read, name="read_mailing"),
    path("desk/mail-addresses/", mailings_desk.addresses, name="mail_addresses"),
    path("newsletter/", newsletter.sign_up, name="sign_up"),
    path("newsletter/confirm/<str:token>/", newsletter.confirm, name="confirm"),
    path("newsletter/mine/<str:token>/", newsletter.preferences, name="preferences"),
    path("newsletter/stop/<str:token>/", newsletter.unsubscribe, name="unsubscribe"),
    path("newsletter/mine/<str:token>/data.json", newsletter.take_along, name="take_along"),
    path("newsletter/mine/<str:token>/wipe/", newsletter.wipe, name="wipe"),
    path("hooks/mail/<str:name>/in/", hooks.handed_over_by_provider, name="inbound_hook"),
    path("hooks/mail/<str:name>/", hooks.told_by_provider, name="hook"),
]
