// SPDX-License-Identifier: MIT

#pragma once

#include <comfydeployqml_export.h>

#include <QtGui/qcolor.h>
#include <QtGui/qpainterpath.h>
#include <QtQml/qqmlregistration.h>
#include <QtQuick/qquickpainteditem.h>

namespace ComfyDeploy::Qml {

//! \brief A small monochrome line icon: sharp at every scale, and independent of fonts.
class COMFYDEPLOYQML_EXPORT Glyph : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    //! The lines in a square of 16 × 16, in a subset of SVG path data: M, L and C with absolute
    //! points, A for circular arcs, and Z.
    Q_PROPERTY(QString path READ path WRITE setPath NOTIFY pathChanged REQUIRED FINAL)
    Q_PROPERTY(QColor color READ color WRITE setColor NOTIFY colorChanged FINAL)
    //! The default width and height.
    Q_PROPERTY(int size READ size WRITE setSize NOTIFY sizeChanged FINAL)

public:
    explicit Glyph(QQuickItem *parent = nullptr);

    [[nodiscard]] QString path() const { return m_path; }
    void setPath(const QString &path);
    [[nodiscard]] QColor color() const { return m_color; }
    void setColor(const QColor &color);
    [[nodiscard]] int size() const { return m_size; }
    void setSize(int size);

    void paint(QPainter *painter) override;

Q_SIGNALS:
    void pathChanged();
    void colorChanged();
    void sizeChanged();

private:
    QString m_path;
    QPainterPath m_lines;
    QColor m_color = Qt::black;
    int m_size = 0;
};

} // namespace ComfyDeploy::Qml
