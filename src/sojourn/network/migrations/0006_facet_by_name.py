"""Facets in the order of names: those there are take the name from their entries."""

from django.db import migrations, models

FILL = """UPDATE network_facet SET
    sort_name = (SELECT sort_name FROM network_entry WHERE network_entry.id = network_facet.entry_id)"""


class Migration(migrations.Migration):
    dependencies = [("network", "0005_names_found")]

    operations = [
        migrations.AddField("facet", "sort_name", models.CharField(max_length=200, default=""), preserve_default=False),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            "facet", models.Index(fields=["of", "value", "sort_name", "entry", "audience"], name="facet_by_name")
        ),
    ]
