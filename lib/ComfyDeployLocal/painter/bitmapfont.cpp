// SPDX-License-Identifier: MIT

#include "bitmapfont_p.h"

#include <QtGui/qpainter.h>

#include <array>

namespace ComfyDeploy::Local {

using namespace Qt::StringLiterals;

namespace {

constexpr int Columns = 5;
constexpr int Rows = 8; //!< one below the line

struct Glyph
{
    char letter;
    std::array<const char *, Rows> rows;
};

constexpr std::array glyphs{
    Glyph{'a', {"     ", "     ", " ### ", "    #", " ####", "#   #", " ####", "     "}},
    Glyph{'c', {"     ", "     ", " ####", "#    ", "#    ", "#    ", " ####", "     "}},
    Glyph{'d', {"    #", "    #", " ####", "#   #", "#   #", "#   #", " ####", "     "}},
    Glyph{'e', {"     ", "     ", " ### ", "#   #", "#####", "#    ", " ####", "     "}},
    Glyph{'i', {"  #  ", "     ", " ##  ", "  #  ", "  #  ", "  #  ", " ### ", "     "}},
    Glyph{'l', {" ##  ", "  #  ", "  #  ", "  #  ", "  #  ", "  #  ", " ### ", "     "}},
    Glyph{'m', {"     ", "     ", "## # ", "# # #", "# # #", "# # #", "# # #", "     "}},
    Glyph{'n', {"     ", "     ", "#### ", "#   #", "#   #", "#   #", "#   #", "     "}},
    Glyph{'o', {"     ", "     ", " ### ", "#   #", "#   #", "#   #", " ### ", "     "}},
    Glyph{'p', {"     ", "     ", "#### ", "#   #", "#   #", "#### ", "#    ", "#    "}},
    Glyph{'r', {"     ", "     ", "# ## ", "##  #", "#    ", "#    ", "#    ", "     "}},
    Glyph{'v', {"     ", "     ", "#   #", "#   #", "#   #", " # # ", "  #  ", "     "}},
    Glyph{'w', {"     ", "     ", "#   #", "#   #", "# # #", "# # #", " # # ", "     "}},
    Glyph{',', {"     ", "     ", "     ", "     ", "     ", "  #  ", "  #  ", " #   "}},
};

constexpr auto note = "local preview, no model"_L1;

} // namespace

void drawBitmapText(QImage *image, QPoint topLeft, QLatin1StringView text, int dot, QRgb color)
{
    QPainter painter(image);
    for (qsizetype i = 0; i < text.size(); ++i) {
        for (const Glyph &glyph : glyphs) {
            if (glyph.letter != text[i].toLatin1())
                continue;
            for (int y = 0; y < Rows; ++y) {
                for (int x = 0; x < Columns; ++x) {
                    const QPoint corner(int(i) * (Columns + 1) + x, y);
                    if (glyph.rows[size_t(y)][x] == '#') {
                        painter.fillRect(QRect(topLeft + corner * dot, QSize(dot, dot)),
                                         QColor::fromRgba(color));
                    }
                }
            }
        }
    }
}

QSize bitmapTextSize(QLatin1StringView text, int dot)
{
    return QSize(int(text.size()) * (Columns + 1) - 1, Rows) * dot;
}

void markAsPreview(QImage *image)
{
    const int dot = qMax(1, qMin(image->width(), image->height()) / 512);
    const QSize size = bitmapTextSize(note, dot);
    const QPoint corner(qMax(1, image->width() - size.width() - 6 * dot),
                        qMax(1, image->height() - size.height() - 5 * dot));
    drawBitmapText(image, corner + QPoint(dot, dot), note, dot, qRgba(0, 0, 0, 150));
    drawBitmapText(image, corner, note, dot, qRgba(255, 255, 255, 205));
}

} // namespace ComfyDeploy::Local
