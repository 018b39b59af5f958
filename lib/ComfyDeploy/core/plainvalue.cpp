// SPDX-License-Identifier: MIT

#include "plainvalue_p.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qjsonvalue.h>
#include <QtCore/qmetaobject.h>
#include <QtCore/qsequentialiterable.h>

namespace ComfyDeploy {

namespace {

QVariantMap plainGadget(const QMetaObject *type, const void *gadget)
{
    QVariantMap map;
    for (int i = 0; i < type->propertyCount(); ++i) {
        const QMetaProperty property = type->property(i);
        map.insert(QString::fromLatin1(property.name()), plainValue(property.readOnGadget(gadget)));
    }
    return map;
}

} // namespace

QVariant plainValue(const QVariant &value)
{
    const QMetaType type = value.metaType();
    if (type == QMetaType::fromType<QJsonValue>())
        return value.toJsonValue().toVariant();
    if (type == QMetaType::fromType<QJsonObject>())
        return value.toJsonObject().toVariantMap();
    if (type == QMetaType::fromType<QJsonArray>())
        return value.toJsonArray().toVariantList();
    if (type.flags().testFlag(QMetaType::IsEnumeration))
        return value.toString();
    if (type.flags().testFlag(QMetaType::IsGadget) && type.metaObject())
        return plainGadget(type.metaObject(), value.constData());
    // Qt's own types are left, of which even a text is a sequence.
    const bool canHoldOthers = type.id() >= QMetaType::User || type.id() == QMetaType::QVariantList;
    if (!canHoldOthers || !QMetaType::canView(type, QMetaType::fromType<QSequentialIterable>()))
        return value;
    QVariantList list;
    const auto items = value.value<QSequentialIterable>();
    for (const QVariant &item : items)
        list += plainValue(item);
    return list;
}

QVariantMap plainProperties(const QObject *object)
{
    const QMetaObject *type = object->metaObject();
    QVariantMap map;
    for (int i = QObject::staticMetaObject.propertyCount(); i < type->propertyCount(); ++i) {
        const QMetaProperty property = type->property(i);
        const bool isObject = property.metaType().flags().testFlag(QMetaType::PointerToQObject);
        if (property.isStored() && !isObject)
            map.insert(QString::fromLatin1(property.name()), plainValue(property.read(object)));
    }
    return map;
}

} // namespace ComfyDeploy
