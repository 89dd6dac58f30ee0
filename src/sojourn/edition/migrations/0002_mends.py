"""A planning run may mend a published timetable after a mishap."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("edition", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="planrun",
            name="kind",
            field=models.CharField(
                choices=[
                    ("cohort", "cohort"),
                    ("placement", "placements"),
                    ("timetable", "timetable"),
                    ("mend", "timetable after a mishap"),
                ],
                max_length=20,
            ),
        ),
    ]
