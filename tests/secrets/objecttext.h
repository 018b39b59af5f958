// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearray.h>
#include <QtCore/qobject.h>
#include <QtCore/qset.h>
#include <QtCore/qvariant.h>

class QAbstractItemModel;

//! \brief Everything that objects, values and models expose, as text.
//!
//! Goes into children, items, properties (static and dynamic), gadgets, lists, maps and every role
//! of every row of a model; each object once.
class ObjectText
{
public:
    virtual ~ObjectText() = default;

    void add(const QVariant &value);
    void add(const QObject *object);
    template <typename Gadget>
    void addGadget(const Gadget &gadget)
    {
        add(QVariant::fromValue(gadget));
    }

    //! A line for each value.
    [[nodiscard]] QByteArray text() const { return m_text; }
    [[nodiscard]] qsizetype objects() const { return m_seen.size(); }

protected:
    //! Objects that belong to it without being its children.
    [[nodiscard]] virtual QObjectList furtherChildren(const QObject *) const { return {}; }
    //! A value that wraps another one, without that.
    [[nodiscard]] virtual QVariant plain(const QVariant &value) const { return value; }

private:
    void addModel(const QAbstractItemModel *model);
    void addGadgetProperties(const QVariant &value);

    QByteArray m_text;
    QSet<const QObject *> m_seen;
    int m_depth = 0;
};
