import pytest
from wagtail.images.models import Image, Rendition


@pytest.fixture
def picture(db: None) -> Image:
    """A picture that was shown before, so that it has a rendition. No file is needed to list it."""
    image = Image.objects.create(title="A face", file="original_images/face.png", width=640, height=480)
    Rendition.objects.create(
        image=image, filter_spec="width-100", file="images/face.width-100.png", width=100, height=75
    )
    return image
