"""The measures of an official page add up to what GB/T 9704-2012 asks for."""

from workflow.rules import official_page as page


def test_the_type_area_is_what_the_margins_leave():
    assert page.WIDTH - page.LEFT - page.RIGHT == 156
    assert page.HEIGHT - page.TOP - page.BOTTOM == 225
    assert (page.AREA_WIDTH, page.AREA_HEIGHT) == (8845, 12756)


def test_twenty_two_lines_fit_and_a_twenty_third_does_not():
    assert page.LINES * page.LINE <= page.AREA_HEIGHT < (page.LINES + 1) * page.LINE
    assert round(page.LINE / 20) == 29


def test_twenty_eight_characters_fit_on_the_grid_and_drawn_together():
    for width in (page.BODY * 20 + page.CHARACTER_SPACE * 20 / 4096, page.BODY * 20 + page.TIGHTER):
        assert page.CHARACTERS * width <= page.AREA_WIDTH < (page.CHARACTERS + 1) * width


def test_the_dashes_of_the_page_number_stand_seven_millimetres_below_the_type_area():
    from_the_edge = page.FOOTER + page.PAGE_NUMBER * 20 // 2
    assert page.twips(page.BOTTOM) - from_the_edge in (page.twips(7), page.twips(7) - 1, page.twips(7) + 1)
