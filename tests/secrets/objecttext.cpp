// SPDX-License-Identifier: MIT

#include "objecttext.h"

#include <QtCore/qabstractitemmodel.h>
#include <QtCore/qassociativeiterable.h>
#include <QtCore/qdebug.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qsequentialiterable.h>
#include <QtCore/qurl.h>

namespace {

constexpr int deepest = 12;

// Most properties have such a type, which cannot contain text.
bool isNumber(QMetaType type)
{
    if (type.flags().testFlag(QMetaType::IsEnumeration))
        return true;
    switch (type.id()) {
    case QMetaType::Bool:
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::Double:
    case QMetaType::Float:
    case QMetaType::QColor:
    case QMetaType::QPointF:
    case QMetaType::QSizeF:
    case QMetaType::QRectF:
        return true;
    default:
        return false;
    }
}

} // namespace

void ObjectText::add(const QVariant &given)
{
    const QVariant value = plain(given);
    const QMetaType type = value.metaType();
    if (!value.isValid() || isNumber(type) || m_depth > deepest)
        return;
    ++m_depth;
    if (type.flags().testFlag(QMetaType::PointerToQObject)) {
        add(value.value<QObject *>());
    } else if (value.canConvert<QString>()) {
        m_text += value.toString().toUtf8() + '\n';
        if (value.canConvert<QUrl>())
            m_text += value.toUrl().toEncoded() + '\n';
    } else if (value.canConvert<QByteArray>()) {
        m_text += value.toByteArray() + '\n';
    } else if (value.canConvert<QAssociativeIterable>()) {
        const auto map = value.value<QAssociativeIterable>();
        for (auto it = map.begin(); it != map.end(); ++it) {
            add(it.key());
            add(it.value());
        }
    } else if (value.canConvert<QSequentialIterable>()) {
        const auto list = value.value<QSequentialIterable>();
        for (const QVariant &entry : list)
            add(entry);
    } else if (type.flags().testFlag(QMetaType::IsGadget)) {
        addGadgetProperties(value);
    }
    if (type.id() != QMetaType::QString && type.id() != QMetaType::QVariantList) { // all added
        QString shown;
        QDebug(&shown) << value; // the type's own operator, where it has one
        m_text += shown.toUtf8() + '\n';
    }
    --m_depth;
}

void ObjectText::addGadgetProperties(const QVariant &value)
{
    const QMetaObject *meta = value.metaType().metaObject();
    for (int i = 0; meta && i < meta->propertyCount(); ++i)
        add(meta->property(i).readOnGadget(value.constData()));
}

void ObjectText::add(const QObject *object)
{
    if (!object || m_seen.contains(object))
        return;
    if (!object->metaObject()->inherits(&QObject::staticMetaObject))
        return; // the QML engine's own, through which it reads a value that is none of an object's
    m_seen.insert(object);
    const int depth = std::exchange(m_depth, 0);
    m_text +=
        object->metaObject()->className() + QByteArray(" ") + object->objectName().toUtf8() + '\n';
    const QMetaObject *meta = object->metaObject();
    for (int i = 0; i < meta->propertyCount(); ++i) {
        const QMetaProperty property = meta->property(i);
        // Numbers hold no text, and those of Qt's layouts cannot be read before they are polished.
        if (property.isReadable() && !isNumber(property.metaType()))
            add(property.read(object));
    }
    const QByteArrayList names = object->dynamicPropertyNames();
    for (const QByteArray &name : names)
        add(object->property(name));
    if (const auto *model = qobject_cast<const QAbstractItemModel *>(object))
        addModel(model);
    const QObjectList all = object->children() + furtherChildren(object);
    for (const QObject *child : all)
        add(child);
    m_depth = depth;
}

void ObjectText::addModel(const QAbstractItemModel *model)
{
    QList<int> roles = model->roleNames().keys();
    for (int role = Qt::DisplayRole; role <= Qt::WhatsThisRole; ++role) {
        if (!roles.contains(role))
            roles += role;
    }
    for (int row = 0; row < model->rowCount(); ++row) {
        for (int column = 0; column < model->columnCount(); ++column) {
            for (const int role : std::as_const(roles))
                add(model->data(model->index(row, column), role));
        }
    }
}
