"""Wagtail lays down a workflow whose approvers are a group that nobody is in: here, the team approves what is submitted."""

from django.db import migrations

EDITORS = "Editors of the public site"


def let_the_team_approve(apps, schema_editor):
    group, _is_new = apps.get_model("auth", "Group").objects.get_or_create(name=EDITORS)
    for task in apps.get_model("wagtailcore", "GroupApprovalTask").objects.all():
        task.groups.add(group)
        task.name = "Approval by the team"
        task.save(update_fields=["name"])
    for workflow in apps.get_model("wagtailcore", "Workflow").objects.filter(name="Moderators approval"):
        workflow.name = "Approval by the team"
        workflow.save(update_fields=["name"])


class Migration(migrations.Migration):

    dependencies = [
        ("site", "0006_pictured"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(let_the_team_approve, migrations.RunPython.noop)]
