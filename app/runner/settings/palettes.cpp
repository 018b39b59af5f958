// SPDX-License-Identifier: MIT

#include "settings/palettes.h"

#include <QtGui/qcolor.h>

namespace ComfyDeploy::Runner {

namespace {

struct Colors
{
    QRgb window, base, alternate, button, text, dimmed, disabled, line, accent, onAccent, link;
};

// Text, including dimmed text, has a contrast of at least 4.5 to 1.
constexpr Colors light{0xfff4f4f7, 0xffffffff, 0xfff9f9fb, 0xffffffff, 0xff1b1c22, 0xff5f6270,
                       0xff9a9da8, 0xffd9dae1, 0xff5b45e0, 0xffffffff, 0xff4a35c9};
constexpr Colors dark{0xff16171c, 0xff1e2027, 0xff23252d, 0xff2a2d36, 0xffeceef4, 0xffa3a7b5,
                      0xff6b6f7d, 0xff3a3d49, 0xff6f5ef2, 0xffffffff, 0xffa99dff};

QPalette makePalette(const Colors &c)
{
    QPalette palette(QColor::fromRgb(c.button), QColor::fromRgb(c.window));
    const auto set = [&palette](QPalette::ColorRole role, QRgb color) {
        palette.setColor(role, QColor::fromRgb(color));
    };
    set(QPalette::Window, c.window);
    set(QPalette::WindowText, c.text);
    set(QPalette::Base, c.base);
    set(QPalette::AlternateBase, c.alternate);
    set(QPalette::Text, c.text);
    set(QPalette::PlaceholderText, c.dimmed);
    set(QPalette::Button, c.button);
    set(QPalette::ButtonText, c.text);
    set(QPalette::BrightText, c.onAccent);
    set(QPalette::Highlight, c.accent);
    set(QPalette::HighlightedText, c.onAccent);
    set(QPalette::Link, c.link);
    set(QPalette::LinkVisited, c.link);
    set(QPalette::ToolTipBase, c.button);
    set(QPalette::ToolTipText, c.text);
    // For the frames of Fusion and the lines of our controls.
    set(QPalette::Light, c.alternate);
    set(QPalette::Midlight, c.line);
    set(QPalette::Mid, c.line);
    set(QPalette::Dark, c.dimmed);
    set(QPalette::Shadow, 0xff000000);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor::fromRgb(c.disabled));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor::fromRgb(c.line));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, QColor::fromRgb(c.disabled));
    return palette;
}

} // namespace

QPalette lightPalette()
{
    return makePalette(light);
}

QPalette darkPalette()
{
    return makePalette(dark);
}

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::Window).lightness()
        < palette.color(QPalette::WindowText).lightness();
}

QPalette paletteFor(AppSettings::Theme theme, const QPalette &system)
{
    switch (theme) {
    case AppSettings::Theme::Light:
        return lightPalette();
    case AppSettings::Theme::Dark:
        return darkPalette();
    case AppSettings::Theme::System:
        break;
    }
    return isDark(system) ? darkPalette() : lightPalette();
}

} // namespace ComfyDeploy::Runner
