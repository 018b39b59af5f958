// SPDX-License-Identifier: MIT

#include "jsvalue.h"

#include "filevalue.h"

#include <QtQml/qjsengine.h>
#include <QtQml/qjsvalue.h>
#include <QtQml/qqmlinfo.h>

namespace ComfyDeploy::Qml {

namespace {

constexpr qlonglong largestExact = 1LL << 53;

} // namespace

QVariant plainValue(const QVariant &value)
{
    if (value.metaType() == QMetaType::fromType<QJSValue>()) {
        const QVariant variant = value.value<QJSValue>().toVariant();
        // A function is not converted.
        return variant.metaType() == value.metaType() ? QVariantMap() : plainValue(variant);
    }
    if (value.typeId() == QMetaType::QVariantList) {
        QVariantList list = value.toList();
        for (QVariant &item : list)
            item = plainValue(item);
        return list;
    }
    if (value.typeId() == QMetaType::QVariantMap) {
        QVariantMap map = value.toMap();
        for (QVariant &item : map)
            item = plainValue(item);
        return map;
    }
    return value;
}

QVariant scriptValue(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::LongLong: {
        const qlonglong number = value.toLongLong();
        const bool exact = number >= -largestExact && number <= largestExact;
        return exact ? QVariant(double(number)) : QVariant(QString::number(number));
    }
    case QMetaType::ULongLong: {
        const qulonglong number = value.toULongLong();
        const bool exact = number <= qulonglong(largestExact);
        return exact ? QVariant(double(number)) : QVariant(QString::number(number));
    }
    case QMetaType::QVariantList: {
        QVariantList list = value.toList();
        for (QVariant &item : list)
            item = scriptValue(item);
        return list;
    }
    default:
        break;
    }
    if (isFile(value))
        return fileText(value.value<FileInput>());
    return value;
}

void throwTypeError(const QObject *object, const QString &message)
{
    if (QJSEngine *engine = qjsEngine(object))
        engine->throwError(QJSValue::TypeError, message);
    else
        qmlWarning(object) << message;
}

} // namespace ComfyDeploy::Qml
